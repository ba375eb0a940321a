import { blur } from './plane.ts';

/**
 * Guided filter with a grey guide and Gaussian windows (He, Sun, Tang, 2013): `input` smoothed, its edges moved onto those of
 * `guide`. Both side²; sigma in px; epsilon in the guide's levels squared.
 */
export function guidedByGrey(
  guide: Float32Array,
  input: Float32Array,
  side: number,
  sigma: number,
  epsilon: number,
): Float32Array {
  const count = side * side;
  const soft = (of: (i: number) => number): Float32Array => {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = of(i);
    blur(out, side, side, sigma);
    return out;
  };
  const meanGuide = soft((i) => guide[i]);
  const mean = soft((i) => input[i]);
  const cross = soft((i) => guide[i] * input[i]);
  const square = soft((i) => guide[i] * guide[i]);
  const slope = (i: number): number =>
    (cross[i] - meanGuide[i] * mean[i]) / (square[i] - meanGuide[i] * meanGuide[i] + epsilon);
  const a = soft(slope);
  const b = soft((i) => mean[i] - slope(i) * meanGuide[i]);
  for (let i = 0; i < count; i++) a[i] = a[i] * guide[i] + b[i];
  return a;
}
