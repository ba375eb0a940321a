/** Options that name one sub-generator: a size and a uniform ratio, or one of the model's flexible configurations. */
import type { ModelFile } from '../format/index.ts';
import { printable } from '../format/safetensors.ts';
import { checkChannels, uniformChannels } from '../graph/widths.ts';
import { readNumber, wrongUsage } from './command.ts';

export const subGeneratorOptions = {
  k: { type: 'string' },
  alpha: { type: 'string' },
  flexible: { type: 'string' },
} as const;

/** For `--help`. */
export const subGeneratorHelp = [
  ['--k NUMBER', 'resolution in pixels, one of the model’s; its largest unless given'],
  ['--alpha NUMBER', 'ratio of the widths, one of the model’s; its largest unless given'],
  ['--flexible NAME', 'one of the model’s flexible configurations instead'],
] as const;

export const subGeneratorUsage = '[--k 64] [--alpha 0.5] [--flexible NAME]';

export interface SubGenerator {
  readonly resolution: number;
  /** Output widths of the whole list, whatever the resolution. */
  readonly channels: readonly number[];
  /** Part of a sentence. */
  readonly text: string;
}

/** @throws PortraitError usage where the model has no such configuration, or one that cannot run here */
export function flexibleOf(model: ModelFile, name: string): SubGenerator {
  const info = model.metadata.generator;
  const names = Object.keys(info.flexible);
  if (!names.includes(name))
    throw wrongUsage(
      `This model has no flexible configuration "${printable(name)}"; it has ${names.map(printable).join(', ') || 'none'}.`,
    );
  const { channels, resolution } = info.flexible[name];
  if (!info.resolutions.includes(resolution))
    throw wrongUsage(`Configuration "${printable(name)}" is for ${resolution} px, which this model does not draw.`);
  checkChannels(info, channels);
  return { channels, resolution, text: `${resolution} px, ${printable(name)}` };
}

/** @throws PortraitError usage */
export function readSubGenerator(
  model: ModelFile,
  { k, alpha, flexible }: { readonly [name in keyof typeof subGeneratorOptions]?: string },
): SubGenerator {
  const info = model.metadata.generator;
  if (flexible !== undefined) {
    if (k !== undefined || alpha !== undefined)
      throw wrongUsage('--flexible stands for a size and widths; leave --k and --alpha out.');
    return flexibleOf(model, flexible);
  }
  const resolution = readNumber('--k', k ?? `${info.resolution}`, { oneOf: info.resolutions });
  const ratio = readNumber('--alpha', alpha ?? '1', { oneOf: info.ratios });
  return { resolution, channels: uniformChannels(info, ratio), text: `${resolution} px, ratio ${ratio}` };
}
