/** A change laid out so that a pixel of the photo finds its sixteen places at once, and knows at once that nothing happens there. */
import type { Point } from '../api.ts';
import { BASE, CHANGE, CHANGE_PLANES, MOVE, REPLACE, type Change } from './change.ts';

/** Places beside the square that a spline may read: the rim is repeated there. */
const PAD = 2;

/** Bits of `cells`: some of a cell's sixteen places change the photo, replace it, or move it. */
export const CHANGES = 1;
export const REPLACES = 2;
export const MOVES = 4;

/** Motion nobody sees, px of the photo: most of a picture lies still, and still pixels cost nothing. */
export const STILL = 0.02;
/** A byte that changes by less than half a level stays what it is; the rest to a half is for roundings. */
const UNSEEN = 0.49;

export interface SplineGrid {
  /** Side of the padded planes. */
  readonly side: number;
  /** CHANGE_PLANES planes, one after the other, in the order of a Change. */
  readonly data: Float32Array;
  /** For the sixteen places from (x, y) to (x + 3, y + 3), at y · side + x: what they do together. 0: not one byte changes. */
  readonly cells: Uint8Array;
  /** Padded x and y of the first cells with something in them, and of the first ones after; null where nothing changes. */
  readonly bounds: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  } | null;
}

/** @param right,down edges of the square in pixels of the photo, which motion is measured in */
export function layOut(change: Change, right: Point, down: Point): SplineGrid {
  const side = change.width + 2 * PAD;
  const data = padded(change, side);
  const cells = doings(data, side, right, down);
  gather(cells, side, 1);
  gather(cells, side, side);
  // What only moves changes too; what only replaces, by less than half a level, does not.
  for (let i = 0; i < cells.length; i++) if ((cells[i] & (CHANGES | MOVES)) === 0) cells[i] = 0;
  return { side, data, cells, bounds: boundsOf(cells, side) };
}

function padded({ width: size, data }: Change, side: number): Float32Array {
  const out = new Float32Array(CHANGE_PLANES * side * side);
  for (let n = 0, to = 0; n < CHANGE_PLANES; n++)
    for (let y = 0; y < side; y++) {
      const row = (n * size + Math.min(size - 1, Math.max(0, y - PAD))) * size;
      for (let x = 0; x < PAD; x++) out[to++] = data[row];
      for (let x = 0; x < size; x++) out[to++] = data[row + x];
      for (let x = 0; x < PAD; x++) out[to++] = data[row + size - 1];
    }
  return out;
}

/** What every single place does. */
function doings(data: Float32Array, side: number, right: Point, down: Point): Uint8Array {
  const count = side * side;
  const out = new Uint8Array(count);
  const [red, green, blue] = [CHANGE, CHANGE + 1, CHANGE + 2].map((n) => data.subarray(n * count, (n + 1) * count));
  const [replaces, across, along] = [REPLACE, MOVE, MOVE + 1].map((n) => data.subarray(n * count, (n + 1) * count));
  // The farthest that a level of the photo, 0 to 255, can be from the base.
  let far = 255;
  for (let i = BASE * count; i < (BASE + 3) * count; i++) {
    const level = data[i];
    if (level > far) far = level;
    else if (255 - level > far) far = 255 - level;
  }
  for (let i = 0; i < count; i++) {
    const replace = replaces[i];
    const change = Math.max(Math.abs(red[i]), Math.abs(green[i]), Math.abs(blue[i]));
    const dx = across[i];
    const dy = along[i];
    const motion = Math.abs(dx * right.x + dy * down.x) + Math.abs(dx * right.y + dy * down.y);
    // A spline's weights are positive and sum to 1: what no place does, no mean of them does.
    out[i] =
      (change + replace * far > UNSEEN ? CHANGES : 0) | (replace > 0 ? REPLACES : 0) | (motion > STILL ? MOVES : 0);
  }
  return out;
}

/** Every place and the three after it, `step` apart, in place. */
function gather(cells: Uint8Array, side: number, step: number): void {
  const last = side * side;
  for (let i = 0; i + 3 * step < last; i++) cells[i] |= cells[i + step] | cells[i + 2 * step] | cells[i + 3 * step];
}

function boundsOf(cells: Uint8Array, side: number): SplineGrid['bounds'] {
  let [left, top, right, bottom] = [side, side, 0, 0];
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i++) {
      if (cells[i] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  return right > 0 ? { left, top, right, bottom } : null;
}
