/** A stroke of the brush that gives the photo back, as it is kept with the edit. */
export interface Stroke {
  /** `photo`: the original comes back; `edit`: the edit shows again where earlier strokes hid it. */
  readonly shows: 'photo' | 'edit';
  /** 0: full up to the edge; 1: fades from the middle on. */
  readonly softness: number;
  /**
   * x, y and radius of one point after the other, whole numbers in `UNITS` of the photo's longer side, from its upper left
   * corner. Points may lie beyond the photo, by as much as it is long.
   */
  readonly points: readonly number[];
}

/** From first to last. */
export type Strokes = readonly Stroke[];

/** So many are as long as the photo's longer side: a hundredth of a pixel of the largest photo there is. */
export const UNITS = 65536;

/** Of all strokes of an edit: with names and numbers some 50 kB of text, half of what a layer of Figma keeps. */
export const MOST_POINTS = 3000;
export const MOST_STROKES = 400;

export const NO_STROKES: Strokes = [];

export function countPoints(strokes: Strokes): number {
  return strokes.reduce((sum, { points }) => sum + points.length / 3, 0);
}

/** The same text for the same strokes, short (FNV-1a): to tell one edit from another. */
export function keyOfStrokes(strokes: Strokes): string {
  if (strokes.length === 0) return '';
  let hash = 0x811c9dc5;
  const take = (value: number): void => void (hash = Math.imul(hash ^ value, 0x01000193));
  for (const { shows, softness, points } of strokes) {
    take(shows === 'photo' ? 1 : 2);
    take(Math.round(1000 * softness));
    for (const value of points) take(value);
  }
  return `${strokes.length}:${countPoints(strokes)}:${hash >>> 0}`;
}
