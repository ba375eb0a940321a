/**
 * Takes the halo off a change: hair and background move a little with every edit. Well inside the face nothing is held back,
 * since a new smile has edges of its own.
 */
import type { Point } from '../api.ts';
import { plane } from '../image/planes.ts';
import { BLEND, CHANGE, REPLACE, type Change } from './change.ts';
import { sized, type Edges } from './edges.ts';
import { drawMask, SHAPES, type Shape } from './region.ts';

const { outlines } = SHAPES.face;
const INSIDE: Shape = { outlines, grow: -0.05, feather: 0.04 };
/** The face with the little that a jaw moves: only here does the photo's own detail give way. */
const NEAR: Shape = { outlines, grow: 0, feather: 0.04 };

/** Changes its argument, and returns it. */
export type RemoveHalo = (change: Change) => Change;

/** @param landmarks 68 points in the square's own coordinates, 0..1 */
export function createRemoveHalo(landmarks: readonly Point[], edges: Edges): RemoveHalo {
  const made = new Map<number, { readonly inside: Float32Array; readonly near: Float32Array }>();
  return (change) => {
    const size = change.width;
    const { inside, near } = made.get(size) ?? {
      inside: drawMask(INSIDE, landmarks, size),
      near: drawMask(NEAR, landmarks, size),
    };
    made.set(size, { inside, near });
    const replace = plane(change, REPLACE);
    for (let i = 0; i < replace.length; i++) replace[i] *= near[i];
    const drawn = [CHANGE, CHANGE + 1, CHANGE + 2].map((c) => plane(change, c));
    const held = edges.hold(size, (side) => {
      const small = sized({ ...change, channels: 3, data: change.data.subarray(0, 3 * size * size) }, side);
      return [0, 1, 2].map((c) => plane(small, c));
    });
    drawn.forEach((values, c) => {
      for (let i = 0; i < values.length; i++) {
        const kept = Math.max(inside[i], replace[i] / BLEND.replaceMost);
        values[i] += (1 - kept) * (held[c][i] - values[i]);
      }
    });
    return change;
  };
}
