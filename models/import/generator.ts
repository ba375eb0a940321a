/** The generator of a source file: its architecture read off the tensors' shapes, which is all there is (reference §1.5). */
import { generatorShapes, type ModelMetadata, type Tensor } from '../format/index.ts';
import { checkChannels, uniformChannels } from '../graph/widths.ts';
import type { GeneratorSource } from './sources/generator-source.ts';
import { expectShape, type StateDict } from './state-dict.ts';
import { quoted } from './torch/complaints.ts';

export type GeneratorInfo = ModelMetadata['generator'];

export interface ImportedGenerator {
  readonly info: GeneratorInfo;
  /** In the model file's names, `generator.*`; decoded when looked at. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Ratios of the authors' four that were left out, as their widths are no multiples of four. */
  readonly unusable: readonly number[];
  /** Ratios and resolutions that could be stated too, but that training did not make pictures of. */
  readonly possible: Pick<GeneratorInfo, 'ratios' | 'resolutions'>;
}

/** The ratios the authors train (reference §2.2). */
const RATIOS = [0.25, 0.5, 0.75, 1];
/** They train the last four resolutions (reference §9). */
const TRAINED_RESOLUTIONS = 4;
/** Blur of up-convolutions and of the RGB skip; the engine has it built in, so a checkpoint with another cannot run. */
const BLUR = /\.(?:conv\.blur|upsample)\.kernel$/;

/** @throws PortraitError model-corrupt | model-wrong */
export function importGenerator({ dict, family, clamp, info: own }: GeneratorSource): ImportedGenerator {
  const { info, unusable } = own ? { info: own, unusable: [] } : inferArchitecture(dict);
  const tensors = new Map<string, Tensor>();
  for (const name of generatorShapes(info).keys()) tensors.set(name, dict.tensor(name.slice('generator.'.length)));
  for (const name of dict.names) if (BLUR.test(name)) checkBlur(dict, name);
  const trained = family === 'anycost' ? {} : { ratios: [1], resolutions: [info.resolution] };
  return {
    info: { ...info, ...trained, ...(clamp === undefined ? {} : { clamp }) },
    tensors,
    unusable: family === 'anycost' ? unusable : [],
    possible: info,
  };
}

export function inferArchitecture(dict: StateDict): Pick<ImportedGenerator, 'info' | 'unusable'> {
  const { refused } = dict.complaints;
  const styleDim = dimension(dict, 'style.1.weight', 0);
  let nMlp = 0;
  while (dict.shape(`style.${nMlp + 1}.weight`)) nMlp++;
  const widths: Record<string, number> = { 4: dimension(dict, 'input.input', 1) };
  let resolution = 4;
  for (let j = 0; dict.shape(`convs.${2 * j}.conv.weight`); j++) {
    resolution *= 2;
    if (resolution > 1024) throw refused('it renders more than 1024 px, and 1024 px is the most that runs here');
    widths[resolution] = dimension(dict, `convs.${2 * j}.conv.weight`, 1);
  }
  if (resolution < 8) throw refused('it has no convs.0.conv.weight, so it is not a generator of the authors’ kind');

  const full = Object.values(widths);
  const resolutions = Object.keys(widths)
    .map(Number)
    .filter((r) => r >= 8)
    .slice(-TRAINED_RESOLUTIONS);
  const uncapped = {
    resolution,
    styleDim,
    nMlp,
    widths,
    resolutions,
    ratios: [1],
    flexible: {},
    channelMax: Infinity,
    baseMultiplier: 1,
  };
  const base = uniformChannels(uncapped, 1);
  // A capped width understates the multiplier, so the largest quotient is it (the last layer's, unless that is capped too).
  const baseMultiplier = Math.max(...full.map((width, i) => width / base[2 * i]));
  const draft: GeneratorInfo = { ...uncapped, channelMax: Math.max(...full), baseMultiplier };
  if (uniformChannels(draft, 1).some((n, i) => n !== full[i >> 1]))
    throw refused(`its widths ${full.join(', ')} do not follow one channel multiplier`);
  const ratios = RATIOS.filter((ratio) => runs(draft, ratio));
  if (!ratios.includes(1))
    throw refused(`its widths ${full.join(', ')} are not multiples of four, which the engine needs`);
  const info: GeneratorInfo = { ...draft, ratios };
  checkNames(dict, info);
  return { info, unusable: RATIOS.filter((ratio) => !ratios.includes(ratio)) };
}

function dimension(dict: StateDict, name: string, axis: number): number {
  const size = dict.shape(name)?.[axis];
  if (!size) throw dict.complaints.refused(`it has no ${name}, so it is not a generator of the authors’ kind`);
  return size;
}

function runs(info: GeneratorInfo, ratio: number): boolean {
  try {
    checkChannels(info, uniformChannels(info, ratio));
    return true;
  } catch {
    return false;
  }
}

/** Every tensor that runs is there in its shape, and none is there that does not. */
function checkNames(dict: StateDict, info: GeneratorInfo): void {
  const shapes = generatorShapes(info);
  for (const [name, shape] of shapes) expectShape(dict, name.slice('generator.'.length), shape);
  const extra = dict.names.find((name) => !shapes.has(`generator.${name}`) && !BLUR.test(name));
  if (extra !== undefined)
    throw dict.complaints.refused(`tensor ${quoted(extra)} belongs to no generator of the authors’ kind`);
}

/** outer([1,3,3,1])/16, the ×4 of the upsampling included (reference §1.2). */
function checkBlur(dict: StateDict, name: string): void {
  expectShape(dict, name, [4, 4]);
  const taps = [1, 3, 3, 1];
  dict.tensor(name).data.forEach((value, i) => {
    if (Math.abs(value - (taps[i >> 2] * taps[i & 3]) / 16) > 1e-6)
      throw dict.complaints.refused(`${name} is another blur than [1, 3, 3, 1]`);
  });
}
