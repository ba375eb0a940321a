/** The lines that a face has already: folds, wrinkles, the edges of features. */
import { blur } from './plane.ts';
import { SIDE, type FacePixels } from './types.ts';

/** Between these two blurs, sides, lies what is seen as a line. */
const [FINE, COARSE] = [0.002, 0.016];

const known = new WeakMap<FacePixels, Float32Array>();

/** SIDE², levels: negative in a line, positive on the ridge beside it. */
export function linesOf(face: FacePixels): Float32Array {
  let lines = known.get(face);
  if (!lines) {
    const wide = softened(face.luma, COARSE);
    lines = softened(face.luma, FINE).map((value, i) => value - wide[i]);
    known.set(face, lines);
  }
  return lines;
}

export function softened(values: Float32Array, sigma: number): Float32Array {
  const out = values.slice();
  blur(out, SIDE, SIDE, sigma * SIDE);
  return out;
}
