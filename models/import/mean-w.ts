/**
 * The mean w, which checkpoints do not store: the authors average the mapping of 10,000 random z (reference §1.4). Here
 * the z are seeded (models/cli/gaussian.ts), so an import gives the same file every time; no ONNX, so on every machine.
 */
import type { Tensor } from '../format/index.ts';
import { gaussian } from '../cli/gaussian.ts';

export const MEAN_SAMPLES = 10_000;
export const MEAN_SEED = 0;

/** Samples in one pass, so that a layer's weights are read once for all of them; a multiple of four. */
const BATCH = 100;

interface Layer {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/**
 * @param tensors with `generator.style.{1..nMlp}.weight` [d, d] and `.bias` [d]
 * @returns [d]
 */
export function meanW(
  tensors: ReadonlyMap<string, Tensor>,
  styleDim: number,
  nMlp: number,
  samples = MEAN_SAMPLES,
): Float32Array {
  const layers = Array.from({ length: nMlp }, (_, i): Layer => {
    const scaled = (part: string, factor: number): Float64Array =>
      Float64Array.from((tensors.get(`generator.style.${i + 1}.${part}`) as Tensor).data, (x) => x * factor);
    // lr_mul 0.01 applies to weight and bias alike, √2 is the activation's gain (reference §1.2).
    return {
      weight: scaled('weight', (0.01 * Math.SQRT2) / Math.sqrt(styleDim)),
      bias: scaled('bias', 0.01 * Math.SQRT2),
    };
  });
  const z = gaussian(MEAN_SEED, samples * styleDim);
  const sum = new Float64Array(styleDim);
  let x = new Float64Array(BATCH * styleDim);
  let y = new Float64Array(BATCH * styleDim);
  for (let first = 0; first < samples; first += BATCH) {
    const rows = Math.min(BATCH, samples - first);
    normalise(z.subarray(first * styleDim, (first + rows) * styleDim), x, styleDim);
    for (const layer of layers) {
      apply(layer, x, y, rows, styleDim);
      [x, y] = [y, x];
    }
    for (let i = 0; i < rows * styleDim; i++) sum[i % styleDim] += x[i];
  }
  return Float32Array.from(sum, (total) => total / samples);
}

function normalise(z: Float32Array, out: Float64Array, styleDim: number): void {
  for (let row = 0; row < z.length; row += styleDim) {
    let squares = 0;
    for (let i = 0; i < styleDim; i++) squares += z[row + i] ** 2;
    const factor = 1 / Math.sqrt(squares / styleDim + 1e-8);
    for (let i = 0; i < styleDim; i++) out[row + i] = z[row + i] * factor;
  }
}

/** Four rows at a time: each weight that is read serves four sums, and the four do not wait for each other. */
function apply({ weight, bias }: Layer, x: Float64Array, y: Float64Array, rows: number, d: number): void {
  for (let row = 0; row < rows; row += 4) {
    const [a, b, c, e] = [row * d, (row + 1) * d, (row + 2) * d, (row + 3) * d];
    for (let o = 0; o < d; o++) {
      const w = o * d;
      let [s0, s1, s2, s3] = [bias[o], bias[o], bias[o], bias[o]];
      for (let i = 0; i < d; i++) {
        const k = weight[w + i];
        s0 += k * x[a + i];
        s1 += k * x[b + i];
        s2 += k * x[c + i];
        s3 += k * x[e + i];
      }
      y[a + o] = s0 > 0 ? s0 : 0.2 * s0;
      y[b + o] = s1 > 0 ? s1 : 0.2 * s1;
      y[c + o] = s2 > 0 ? s2 : 0.2 * s2;
      y[e + o] = s3 > 0 ? s3 : 0.2 * s3;
    }
  }
}
