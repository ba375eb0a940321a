/** A model's flexible configurations as rungs of the ladder. */
import type { ModelMetadata } from '../format/index.ts';
import { checkChannels, pictureMacs, segmentCount, uniformChannels } from '../graph/widths.ts';
import type { Rung } from './types.ts';

type GeneratorInfo = ModelMetadata['generator'];

/** Those that can run here; a model whose other ones are wrong is still a good model. */
export function flexibleRungs(info: GeneratorInfo): readonly Rung[] {
  return Object.values(info.flexible).flatMap(({ channels, resolution }) => {
    try {
      checkChannels(info, channels);
    } catch {
      return [];
    }
    if (!info.resolutions.includes(resolution)) return [];
    const widths = channels.slice(0, 2 * segmentCount(resolution));
    const macs = pictureMacs(widths, resolution);
    return [{ resolution, ratio: ratioOfCost(info, resolution, macs), widths, macs }];
  });
}

/**
 * The uniform ratio that costs as much, in a straight line between the model's own. A search gives the best that it found at this
 * cost, the uniform ones among them (`anycost search` of models/training), so this does not say too much of its quality.
 */
function ratioOfCost(info: GeneratorInfo, resolution: number, macs: number): number {
  const uniform = [...info.ratios]
    .sort((a, b) => a - b)
    .map((ratio) => ({ ratio, macs: pictureMacs(uniformChannels(info, ratio), resolution) }));
  const above = uniform.findIndex((one) => one.macs >= macs);
  if (above === 0) return uniform[0].ratio;
  const [low, high] = [uniform[above - 1], uniform[above]];
  return low.ratio + ((high.ratio - low.ratio) * (macs - low.macs)) / (high.macs - low.macs);
}
