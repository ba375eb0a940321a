/** Channel lists of sub-generators (reference §2): output widths [constant, conv1, up@8, conv@8, up@16, …]. */
import type { ModelMetadata } from './metadata.ts';

const BASE: Readonly<Record<number, number>> = {
  4: 4096,
  8: 2048,
  16: 1024,
  32: 512,
  64: 256,
  128: 128,
  256: 64,
  512: 32,
  1024: 16,
};

/** The ratio multiplies before the cap, so capped low resolutions are equal for several ratios (reference §2.2). */
export function uniformChannels(
  g: Pick<ModelMetadata['generator'], 'resolution' | 'channelMax' | 'baseMultiplier'>,
  ratio: number,
): readonly number[] {
  const channels: number[] = [];
  for (let r = 4; r <= g.resolution; r *= 2) {
    const width = Math.min(g.channelMax, Math.trunc(BASE[r] * ratio * g.baseMultiplier));
    channels.push(width, width);
  }
  return channels;
}
