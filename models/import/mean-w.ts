/**
 * The mean w, which checkpoints do not store: the authors average the mapping of 10,000 random z (reference §1.4). Here
 * the z are seeded (models/runtime/gaussian.ts) and mapped in float32 by WebAssembly, whose arithmetic is the same everywhere, so
 * an import gives the same file every time.
 */
import type { Tensor } from '../format/index.ts';
import { gaussian } from '../runtime/gaussian.ts';
import { createMapping, type Runtime } from '../runtime/index.ts';

export const MEAN_SAMPLES = 10_000;
export const MEAN_SEED = 0;

/** Samples in one run: enough to keep the matrix products busy, few enough to stay in the cache. */
const BATCH = 250;

/**
 * @param tensors with `generator.style.{1..nMlp}.weight` [d, d] and `.bias` [d]
 * @returns [d]
 */
export async function meanW(
  runtime: Runtime,
  tensors: ReadonlyMap<string, Tensor>,
  styleDim: number,
  nMlp: number,
  samples = MEAN_SAMPLES,
): Promise<Float32Array> {
  const mapping = createMapping(runtime, { styleDim, nMlp, tensor: (name) => tensors.get(name) as Tensor });
  const z = gaussian(MEAN_SEED, samples * styleDim);
  const sum = new Float64Array(styleDim);
  for (let first = 0; first < samples; first += BATCH) {
    const last = Math.min(samples, first + BATCH);
    const w = await mapping.map(z.subarray(first * styleDim, last * styleDim));
    for (let i = 0; i < w.length; i++) sum[i % styleDim] += w[i];
  }
  await mapping.dispose();
  return Float32Array.from(sum, (total) => total / samples);
}
