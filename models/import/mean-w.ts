/**
 * The mean w. NVIDIA's and rosinality's converted files keep one, which is used. The authors' do not: they average the mapping of
 * 10,000 random z (reference §1.4). Here the z are seeded (models/runtime/gaussian.ts) and mapped in float32 by WebAssembly, whose
 * arithmetic is the same everywhere, so an import gives the same file every time.
 */
import type { Tensor } from '../format/index.ts';
import { gaussian } from '../runtime/gaussian.ts';
import { createMapping, type Runtime } from '../runtime/index.ts';
import type { ImportedGenerator } from './generator.ts';
import type { GeneratorSource } from './sources/generator-source.ts';

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

export interface MeanW {
  /** [styleDim]. */
  readonly data: Float32Array;
  /** Where it is from, a sentence. */
  readonly about: string;
}

/** The file's own, or one of `samples` mapped z. @throws PortraitError model-wrong where the file's does not fit */
export async function meanOf(
  runtime: Runtime,
  { info, tensors }: ImportedGenerator,
  { mean, dict }: GeneratorSource,
  samples = MEAN_SAMPLES,
): Promise<MeanW> {
  const { styleDim, nMlp } = info;
  if (!mean) {
    const data = await meanW(runtime, tensors, styleDim, nMlp, samples);
    return { data, about: `Mean w of ${samples} mapped z, seed ${MEAN_SEED}.` };
  }
  if (mean.shape.at(-1) !== styleDim || mean.shape.length > 2)
    throw dict.complaints.refused(`its mean w is [${mean.shape.join()}], and its w has ${styleDim} numbers`);
  const data = mean.load();
  const rows = data.length / styleDim;
  // pSp and its kin repeat it for every row; where rows came to differ, the mean of them stands for all.
  const same = data.every((x, i) => x === data[i % styleDim]);
  const meanRow = (i: number): number => data.reduce((sum, x, at) => (at % styleDim === i ? sum + x : sum), 0) / rows;
  const row = same ? data.slice(0, styleDim) : Float32Array.from({ length: styleDim }, (_, i) => meanRow(i));
  return { data: row, about: 'Mean w as the file keeps it.' };
}
