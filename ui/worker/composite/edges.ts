/**
 * The photo's own edges, to which masks and changes are held: the generator's outline of a head is never quite the photo's, and
 * the difference would show as a halo on what is behind.
 */
import { lanczos3, resize } from '../image/filters.ts';
import { createGuidedFilter, type GuidedFilter } from '../image/guided-filter.ts';
import { createPlanes, plane, type Planes } from '../image/planes.ts';

/** Radius of the filter's windows as a part of the square's side, and the contrast (8-bit levels) that counts as an edge. */
const WINDOW = 0.06;
const EDGE = 10;
/** Larger squares are filtered at this side, px: a halo is broader than a pixel of it, and the time stays that of a small model. */
const MOST = 128;

export interface Edges {
  /**
   * Planes of the square at `size`, with their edges where the photo has its own.
   * @param draw the planes at the side that the filter works at, `size` or less
   */
  hold(size: number, draw: (side: number) => readonly Float32Array[]): readonly Float32Array[];
}

/** @param crop the photo's aligned square */
export function createEdges(crop: Planes): Edges {
  const made = new Map<number, GuidedFilter>();
  return {
    hold(size, draw) {
      const side = Math.min(size, MOST);
      const filter =
        made.get(side) ?? createGuidedFilter(sized(crop, side), Math.max(1, Math.round(WINDOW * side)), EDGE * EDGE);
      made.set(side, filter);
      const drawn = draw(side);
      const held = createPlanes(side, side, drawn.length);
      drawn.forEach((values, n) => plane(held, n).set(filter(values)));
      const whole = sized(held, size);
      return drawn.map((_, n) => plane(whole, n));
    },
  };
}

export function sized(picture: Planes, side: number): Planes {
  return picture.width === side ? picture : resize(picture, side, side, lanczos3());
}
