/**
 * Guided filter with a colour guide (He, Sun, Tang, "Guided Image Filtering", 2013, section 3.5): in every window the output is a
 * linear function of the guide's colour, so that its edges lie where the guide has edges.
 */
import { boxMeans } from './blur.ts';
import { plane, type Planes } from './planes.ts';

/** Filters one plane of the guide's size; the input stays as it is. */
export type GuidedFilter = (input: Float32Array) => Float32Array;

/**
 * @param guide three channels
 * @param radius of the windows, which are squares of side 2·radius + 1, pixels
 * @param epsilon variance of the guide, in its levels squared, below which a window counts as flat: there the filter is a plain blur
 */
export function createGuidedFilter(guide: Planes, radius: number, epsilon: number): GuidedFilter {
  const { width, height } = guide;
  const count = width * height;
  const colours = [plane(guide, 0), plane(guide, 1), plane(guide, 2)];
  const mean = (values: Float32Array): Float32Array => boxMeans(values, width, height, radius);
  const means = colours.map(mean);
  const covariance = (a: Float32Array, meanA: Float32Array, b: Float32Array, meanB: Float32Array): Float32Array => {
    const out = mean(a.map((value, i) => value * b[i]));
    for (let i = 0; i < count; i++) out[i] -= meanA[i] * meanB[i];
    return out;
  };
  const [rr, rg, rb, gg, gb, bb] = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
    [2, 2],
  ].map(([a, b]) => covariance(colours[a], means[a], colours[b], means[b]));
  return (input) => {
    const own = mean(input);
    const [r, g, b] = colours.map((colour, c) => covariance(colour, means[c], input, own));
    for (let i = 0; i < count; i++) {
      // The slope solves (covariance of the guide + epsilon) · slope = covariance with the input, by Cramer's rule.
      const [xx, yy, zz] = [rr[i] + epsilon, gg[i] + epsilon, bb[i] + epsilon];
      const [xy, xz, yz] = [rg[i], rb[i], gb[i]];
      const [c11, c12, c13] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy];
      const [c22, c23, c33] = [xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy];
      const det = xx * c11 + xy * c12 + xz * c13;
      const [p, q, s] = [r[i], g[i], b[i]];
      r[i] = (c11 * p + c12 * q + c13 * s) / det;
      g[i] = (c12 * p + c22 * q + c23 * s) / det;
      b[i] = (c13 * p + c23 * q + c33 * s) / det;
      own[i] -= r[i] * means[0][i] + g[i] * means[1][i] + b[i] * means[2][i];
    }
    const [slopeR, slopeG, slopeB, offset] = [r, g, b, own].map(mean);
    for (let i = 0; i < count; i++)
      offset[i] += slopeR[i] * colours[0][i] + slopeG[i] * colours[1][i] + slopeB[i] * colours[2][i];
    return offset;
  };
}
