/**
 * Guided filter with a colour guide (He, Sun, Tang, "Guided Image Filtering", 2013, section 3.5): in every window the output is a
 * linear function of the guide's colour, so that its edges lie where the guide has edges.
 */
import { createBoxMeans } from './box-means.ts';
import { plane, type Planes } from './planes.ts';

/** Filters one plane of the guide's size, as a new plane; the input stays as it is. */
export type GuidedFilter = (input: Float32Array) => Float32Array;

/**
 * What depends on the guide alone is worked out here, once for all inputs.
 * @param guide three channels
 * @param radius of the windows, which are squares of side 2·radius + 1, pixels
 * @param epsilon variance of the guide, in its levels squared, below which a window counts as flat: there the filter is a plain blur
 */
export function createGuidedFilter(guide: Planes, radius: number, epsilon: number): GuidedFilter {
  const { width, height } = guide;
  const count = width * height;
  const box = createBoxMeans(width, height);
  const fresh = (): Float32Array => new Float32Array(count);
  const mean = (values: Float32Array): Float32Array => {
    const out = fresh();
    box(values, radius, out);
    return out;
  };
  const [red, green, blue] = [plane(guide, 0), plane(guide, 1), plane(guide, 2)];
  const [meanR, meanG, meanB] = [red, green, blue].map(mean);
  const [i11, i12, i13, i22, i23, i33] = inverseCovariance([red, green, blue], [meanR, meanG, meanB], mean, epsilon);
  const [r, g, b, product] = [fresh(), fresh(), fresh(), fresh()];
  const meanOfProduct = (colour: Float32Array, input: Float32Array, out: Float32Array): void => {
    for (let i = 0; i < count; i++) product[i] = colour[i] * input[i];
    box(product, radius, out);
  };
  return (input) => {
    const own = mean(input);
    meanOfProduct(red, input, r);
    meanOfProduct(green, input, g);
    meanOfProduct(blue, input, b);
    for (let i = 0; i < count; i++) {
      const p = r[i] - meanR[i] * own[i];
      const q = g[i] - meanG[i] * own[i];
      const s = b[i] - meanB[i] * own[i];
      const slopeR = i11[i] * p + i12[i] * q + i13[i] * s;
      const slopeG = i12[i] * p + i22[i] * q + i23[i] * s;
      const slopeB = i13[i] * p + i23[i] * q + i33[i] * s;
      own[i] -= slopeR * meanR[i] + slopeG * meanG[i] + slopeB * meanB[i];
      r[i] = slopeR;
      g[i] = slopeG;
      b[i] = slopeB;
    }
    const out = mean(own);
    const addMean = (slope: Float32Array, colour: Float32Array): void => {
      box(slope, radius, product);
      for (let i = 0; i < count; i++) out[i] += product[i] * colour[i];
    };
    addMean(r, red);
    addMean(g, green);
    addMean(b, blue);
    return out;
  };
}

type Mean = (values: Float32Array) => Float32Array;

/** Of (covariance of the guide + epsilon) in every window, by Cramer's rule: the planes 11, 12, 13, 22, 23, 33. */
function inverseCovariance(
  colours: readonly Float32Array[],
  means: readonly Float32Array[],
  mean: Mean,
  epsilon: number,
): readonly Float32Array[] {
  const covariance = (a: number, b: number): Float32Array =>
    mean(colours[a].map((value, i) => value * colours[b][i])).map((value, i) => value - means[a][i] * means[b][i]);
  const [rr, rg, rb] = [covariance(0, 0), covariance(0, 1), covariance(0, 2)];
  const [gg, gb, bb] = [covariance(1, 1), covariance(1, 2), covariance(2, 2)];
  for (let i = 0; i < rr.length; i++) {
    const [xx, yy, zz] = [rr[i] + epsilon, gg[i] + epsilon, bb[i] + epsilon];
    const [xy, xz, yz] = [rg[i], rb[i], gb[i]];
    const [c11, c12, c13] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy];
    const [c22, c23, c33] = [xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy];
    const det = xx * c11 + xy * c12 + xz * c13;
    [rr[i], rg[i], rb[i]] = [c11 / det, c12 / det, c13 / det];
    [gg[i], gb[i], bb[i]] = [c22 / det, c23 / det, c33 / det];
  }
  return [rr, rg, rb, gg, gb, bb];
}
