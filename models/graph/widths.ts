/** What a list of channels may be, and what drawing with it costs. */
import { PortraitError } from '../errors.ts';
import { uniformChannels, type ModelMetadata } from '../format/index.ts';

export { uniformChannels };

type GeneratorInfo = ModelMetadata['generator'];

/** @throws PortraitError usage when a channel list cannot be cut from the stored tensors */
export function checkChannels(g: GeneratorInfo, channels: readonly number[]): void {
  const full = uniformChannels(g, 1);
  if (channels.length !== full.length)
    throw new PortraitError(
      'usage',
      `A channel list for this model has ${full.length} entries, not ${channels.length}.`,
    );
  channels.forEach((n, i) => {
    // Multiples of four: other counts hit a wrong 3x3 convolution in the WebGPU backend (onnxruntime issue 29651).
    if (!Number.isInteger(n) || n < 4 || n % 4 !== 0 || n > full[i])
      throw new PortraitError('usage', `Channel entry ${i} must be a multiple of 4 from 4 to ${full[i]}, not ${n}.`);
  });
}

/** Number of segments (blocks) that produce a picture of this resolution: 4 px is one, 8 px two, … */
export function segmentCount(resolution: number): number {
  return Math.log2(resolution) - 1;
}

/** Multiply-accumulates of one segment: convolutions and toRGB (reference §2.3, "true" count). */
export function segmentMacs(channels: readonly number[], index: number): number {
  const r = 4 << index;
  if (index === 0) return r * r * (channels[0] * channels[1] * 9 + channels[1] * 3);
  const [cin, up, conv] = [channels[2 * index - 1], channels[2 * index], channels[2 * index + 1]];
  return (r / 2) ** 2 * 9 * cin * up + r * r * (9 * up * conv + 3 * conv + 16 * up);
}

/** Of a whole picture, nothing reused. */
export function pictureMacs(channels: readonly number[], resolution: number): number {
  let macs = 0;
  for (let index = 0; index < segmentCount(resolution); index++) macs += segmentMacs(channels, index);
  return macs;
}
