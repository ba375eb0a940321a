import { PortraitError } from '../errors.ts';
import type { ModelFile } from '../format/index.ts';
import { broadcast, truncate } from '../graph/style.ts';
import { gaussian } from './gaussian.ts';
import { codeOfPrior, hasPrior } from './prior.ts';
import type { Mapping, Seeded } from './types.ts';

/**
 * The w+ of a seed, [nStyle, styleDim].
 * @throws PortraitError model-wrong where the model has neither a prior nor a mapping network, or no mean w to truncate towards
 */
export async function codeOfSeed(
  model: Pick<ModelFile, 'has' | 'tensor' | 'metadata'>,
  mapping: Pick<Mapping, 'map'>,
  nStyle: number,
  { seed, truncation }: Seeded,
): Promise<Float32Array> {
  if (hasPrior(model)) return codeOfPrior(model, { seed, truncation });
  if (!model.has('generator.style.1.weight'))
    throw new PortraitError('model-wrong', 'This model makes no new faces: its mapping network was left out.');
  if (truncation < 1 && !model.has('mean_w'))
    throw new PortraitError('model-wrong', 'This model has no mean face, so only a truncation of 1 works with it.');
  const w = await mapping.map(gaussian(seed, model.metadata.generator.styleDim));
  return broadcast(truncation < 1 ? truncate(w, model.tensor('mean_w').data, truncation) : w, nStyle);
}
