import { countPoints, MOST_POINTS, MOST_STROKES, type Stroke, type Strokes } from './stroke.ts';

/** How far the line may leave what the hand drew, in radii: the edge of the brush is that much off at most. */
const TOLERANCE = 0.02;
/** Where there is no more room, it may be so many times as far. */
const COARSEST = 4;

/**
 * The strokes with one more, in as few points as draw the same.
 * @returns null where an edit keeps no more
 */
export function addStroke(strokes: Strokes, stroke: Stroke): Strokes | null {
  if (strokes.length >= MOST_STROKES) return null;
  const room = MOST_POINTS - countPoints(strokes);
  for (let factor = 1; factor <= COARSEST; factor *= 2) {
    const points = simplify(stroke.points, factor * TOLERANCE);
    if (points.length / 3 <= room) return [...strokes, { ...stroke, points }];
  }
  return null;
}

/**
 * Douglas and Peucker's way (1973): the point farthest from the line between the ends stays if it is too far, and then the same on
 * both sides of it.
 * @param points x, y, radius each
 * @param tolerance in radii
 */
export function simplify(points: readonly number[], tolerance: number): readonly number[] {
  const count = points.length / 3;
  if (count <= 1) return points;
  const kept = new Uint8Array(count);
  kept[0] = kept[count - 1] = 1;
  const parts: [number, number][] = [[0, count - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [first, last] = part;
    const { at, far } = farthest(points, first, last);
    if (far <= tolerance) continue;
    kept[at] = 1;
    parts.push([first, at], [at, last]);
  }
  // A press without a movement is one point.
  if (count === 2 && [0, 1, 2].every((i) => points[i] === points[3 + i])) return points.slice(0, 3);
  return points.filter((_value, i) => kept[Math.floor(i / 3)] === 1);
}

/** Distance of a point and its radius from what the line between two others has beside it, in its own radii. */
function farthest(
  points: readonly number[],
  first: number,
  last: number,
): { readonly at: number; readonly far: number } {
  const [x0, y0, r0] = points.slice(3 * first, 3 * first + 3);
  const [x1, y1, r1] = points.slice(3 * last, 3 * last + 3);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  let [at, far] = [first, 0];
  for (let i = first + 1; i < last; i++) {
    const [x, y, r] = [points[3 * i], points[3 * i + 1], points[3 * i + 2]];
    const t = length > 0 ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length)) : 0;
    const off = Math.hypot(x - x0 - t * dx, y - y0 - t * dy) + Math.abs(r - r0 - t * (r1 - r0));
    if (off / r > far) [at, far] = [i, off / r];
  }
  return { at, far };
}
