/** Encoders of pSp, e4e and ReStyle, under their own names; the format checks that every layer is there (format/encoder-shapes.ts). */
import { styleCount, type Tensor } from '../format/index.ts';
import { IR_SE50 } from '../format/ir-se50.ts';
import type { ImportedEncoder } from './imported-encoder.ts';
import type { GeneratorInfo } from './generator.ts';
import type { EncoderSource } from './sources/encoder-source.ts';
import { lazily, type Entry } from './state-dict.ts';
import type { Complaints } from './torch/complaints.ts';

/** @throws PortraitError model-wrong where it gives another code than the generator takes */
export function importIrSe50(
  { entries, offsets, passes, mean, notes }: Extract<EncoderSource, { readonly kind: 'ir-se50' }>,
  { refused }: Complaints,
  { styleDim, resolution }: GeneratorInfo,
): ImportedEncoder {
  const rows = styleCount(resolution);
  let heads = 0;
  while (entries.has(`styles.${heads}.linear.weight`)) heads++;
  const width = entries.get('styles.0.linear.weight')?.shape[0];
  if (heads !== rows || width !== styleDim)
    throw refused(`its encoder gives ${heads} × ${width} numbers, and the generator takes ${rows} × ${styleDim}`);
  const tensors = new Map<string, Tensor>();
  // How many pictures the normalisation has seen plays no part any more.
  for (const [name, entry] of entries)
    if (!name.endsWith('.num_batches_tracked')) tensors.set(`encoder.${name}`, lazily(entry));
  tensors.set('encoder.mean_latent', meanLatent(mean, rows, styleDim, refused));
  return {
    info: {
      kind: 'ir-se50',
      inputSize: IR_SE50.inputSize,
      ...(offsets ? { offsets } : {}),
      ...(passes > 1 ? { passes } : {}),
    },
    tensors,
    notes,
  };
}

/** [styleDim]; a row each only where they differ. */
function meanLatent(mean: Entry | undefined, rows: number, styleDim: number, refused: Complaints['refused']): Tensor {
  if (!mean) return { shape: [styleDim], data: new Float32Array(styleDim) };
  const size = mean.shape.reduce((a, b) => a * b, 1);
  if (mean.shape.at(-1) !== styleDim || (size !== styleDim && size !== rows * styleDim))
    throw refused(
      `its latent_avg is [${mean.shape.join()}], and the generator takes [${styleDim}] or [${rows},${styleDim}]`,
    );
  const data = mean.load();
  const same = data.every((x, i) => x === data[i % styleDim]);
  return same ? { shape: [styleDim], data: data.slice(0, styleDim) } : { shape: [rows, styleDim], data };
}
