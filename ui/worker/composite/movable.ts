/**
 * Where the photo may move with an edit: inside the face, up to its outline and no farther, since what moves at the jaw would
 * drag the wall behind it along. There the change is drawn instead.
 */
import type { Point } from '../api.ts';
import { drawMask, SHAPES, type Shape } from './region.ts';

const MOVABLE: Shape = { outlines: SHAPES.face.outlines, grow: -0.04, feather: 0.04 };

/**
 * @param region of the sliders that move something; null where it is everything
 * @returns how much of its motion a place may show, [size·size], 0..1; null where nothing may move
 */
export type Movable = (size: number, region: Float32Array | null) => Float32Array | null;

/** @param landmarks 68 points in the square's own coordinates, 0..1 */
export function createMovable(landmarks: readonly Point[]): Movable {
  const made = new Map<number, Float32Array>();
  return (size, region) => {
    const face = made.get(size) ?? drawMask(MOVABLE, landmarks, size);
    made.set(size, face);
    if (!region) return face;
    const out = face.slice();
    let any = false;
    for (let i = 0; i < out.length; i++) {
      out[i] *= region[i];
      any ||= out[i] > 0;
    }
    return any ? out : null;
  };
}
