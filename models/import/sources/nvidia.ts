/**
 * Pickles of NVIDIA's stylegan2-ada-pytorch and stylegan3 (`{G, D, G_ema, augment_pipe, …}`): G_ema's attributes are walked as data,
 * the Python source that each module brings is a text that nobody reads. The map to rosinality's names needs no arithmetic but the
 * blur's factor: nothing is flipped, and the modulation's bias has its 1 already (verified to 0 in w and 1e-6 in pictures).
 */
import { attributeOf, childModule, moduleTensors } from '../modules.ts';
import { entryOf, stateDict, type Entry } from '../state-dict.ts';
import type { Checkpoint } from '../torch/checkpoint.ts';
import type { Complaints } from '../torch/complaints.ts';
import type { PickleValue, PyObject } from '../torch/values.ts';
import { reshaped, stageOf, zeros, type GeneratorSource } from './generator-source.ts';

/** What these projects multiply a mapping layer's stored weight and bias by; rosinality's names mean the same. */
const LR_MULTIPLIER = 0.01;
/** noise maps and strengths of a generator without noise (`use_noise=False`) */
const WITHOUT_NOISE = 'It was trained without noise, so it has none here.';

/** @throws PortraitError model-wrong for an architecture that does not run here, by its name and with what could be done */
export function nvidiaGenerator(checkpoint: Checkpoint, generator: PyObject): GeneratorSource {
  const { complaints } = checkpoint;
  const found = new Map<string, Entry>();
  for (const [name, ref] of moduleTensors(generator, complaints)) found.set(name, entryOf(checkpoint, name, ref));
  const layer = childModule(generator, 'synthesis', 'b4', 'conv1');
  return fromNvidiaNames(
    found,
    {
      labels: attributeOf(generator, 'c_dim'),
      architecture: attributeOf(childModule(generator, 'synthesis', 'b8'), 'architecture'),
      lrMultiplier: attributeOf(childModule(generator, 'mapping', 'fc0'), 'bias_gain'),
      clamp: attributeOf(layer, 'conv_clamp'),
    },
    complaints,
  );
}

/** What the tensors of a generator do not say. */
export interface Options {
  readonly labels?: PickleValue;
  readonly architecture?: PickleValue;
  readonly lrMultiplier?: PickleValue;
  readonly clamp?: PickleValue;
}

/** @param found by the names of `G_ema.state_dict()`. @throws PortraitError model-wrong */
export function fromNvidiaNames(
  found: ReadonlyMap<string, Entry>,
  options: Options,
  complaints: Complaints,
): GeneratorSource {
  refuseOthers(found, options, complaints);
  const { entries, silent } = renamed(found, complaints);
  const { clamp } = options;
  const mean = found.get('mapping.w_avg');
  return {
    dict: stateDict(entries, complaints),
    family: 'stylegan2',
    numbers: {},
    notes: silent ? [WITHOUT_NOISE] : [],
    ...(mean ? { mean } : {}),
    ...(typeof clamp === 'number' && clamp > 0 ? { clamp } : {}),
  };
}

function refuseOthers(found: ReadonlyMap<string, Entry>, options: Options, { refused }: Complaints): void {
  const { architecture, lrMultiplier } = options;
  const names = [...found.keys()];
  const layer = names.find((name) => /^synthesis\.L\d+_\d+_\d+\.weight$/.test(name));
  if (layer ?? names.find((name) => name.startsWith('synthesis.input.'))) {
    const kind = found.get(layer ?? '')?.shape[2] === 1 ? 'StyleGAN3-R' : 'StyleGAN3-T';
    throw refused(
      `it is a ${kind} generator, whose layers are not StyleGAN2’s, and no conversion exists; its repository also trains StyleGAN2 (--cfg=stylegan2), and such a pickle opens`,
    );
  }
  const labels = found.get('mapping.embed.weight')?.shape[1] ?? options.labels;
  if (typeof labels === 'number' && labels > 0)
    throw refused(
      `it draws by class (${labels} labels), and only generators without labels run here; train or fine-tune one without --cond`,
    );
  const colours = found.get('synthesis.b4.torgb.bias')?.shape[0];
  if (names.some((name) => /^synthesis\.b\d+\.skip\./.test(name)) || architecture === 'resnet')
    throw refused(
      'its synthesis has the architecture “resnet”, and only “skip” runs here; NVIDIA’s own networks are “skip”, the default',
    );
  if (colours === undefined || architecture === 'orig')
    throw refused(
      'its synthesis has the architecture “orig”, or is no StyleGAN2 at all, and only “skip” runs here, the default',
    );
  if (colours !== 3)
    throw refused(
      `it draws pictures of ${colours} ${colours === 1 ? 'channel, grey' : 'channels'}, and only RGB runs here; train one on RGB pictures`,
    );
  const [w, z] = found.get('mapping.fc0.weight')?.shape ?? [];
  if (w !== z)
    throw refused(
      `its z has ${z} numbers and its w ${w}, and only equal ones run here; train one with --z_dim equal to w_dim, both 512 by default`,
    );
  if (typeof lrMultiplier === 'number' && Math.abs(lrMultiplier - LR_MULTIPLIER) > 1e-9)
    throw refused(
      `its mapping was trained with lr_multiplier ${lrMultiplier}, and ${LR_MULTIPLIER} is the one that runs here`,
    );
}

const RULES: readonly (readonly [RegExp, string, (shape: readonly number[]) => readonly number[]])[] = [
  [/^weight$/, 'conv.weight', (shape) => [1, ...shape]],
  [/^affine\.(weight|bias)$/, 'conv.modulation.$1', (shape) => shape],
  [/^noise_strength$/, 'noise.weight', () => [1]],
  [/^bias$/, 'activate.bias', (shape) => shape],
];

/** @returns entries under rosinality's names, and whether noise is missing */
function renamed(
  found: ReadonlyMap<string, Entry>,
  { refused }: Complaints,
): { readonly entries: ReadonlyMap<string, Entry>; readonly silent: boolean } {
  const entries = new Map<string, Entry>();
  let silent = false;
  for (const [name, entry] of found) {
    const target = targetOf(name, entry.shape);
    if (target === undefined) throw refused(`its tensor ${name} belongs to no StyleGAN2 generator of NVIDIA’s`);
    if (target === null) continue;
    const [to, shape] = target;
    entries.set(to, to.endsWith('.kernel') ? timesFour(entry) : reshaped(entry, shape));
  }
  for (const [name, { shape }] of found) {
    const [, size, layer] = /^synthesis\.b(\d+)\.(conv\d)\.weight$/.exec(name) ?? [];
    if (size === undefined || shape.length !== 4) continue;
    const [prefix, noise] = layerOf(Number(size), layer);
    if (entries.has(`noises.noise_${noise}`) || entries.has(`${prefix}.noise.weight`)) continue;
    silent = true;
    entries.set(`noises.noise_${noise}`, zeros([1, 1, Number(size), Number(size)]));
    entries.set(`${prefix}.noise.weight`, zeros([1]));
  }
  return { entries, silent };
}

/** The layer's prefix and the number of its noise map. */
function layerOf(size: number, layer: string): readonly [string, number] {
  if (size === 4) return ['conv1', 0];
  const second = layer === 'conv1' ? 1 : 0;
  return [`convs.${2 * stageOf(size) + second}`, 2 * stageOf(size) + 1 + second];
}

/** Name and shape it has there; null where it is not needed, undefined where it is unknown. */
function targetOf(name: string, shape: readonly number[]): readonly [string, readonly number[]] | null | undefined {
  if (name === 'mapping.w_avg') return null;
  const [, fc, part] = /^mapping\.fc(\d+)\.(weight|bias)$/.exec(name) ?? [];
  if (fc !== undefined) return [`style.${Number(fc) + 1}.${part}`, shape];
  const [, at, rest] = /^synthesis\.b(\d+)\.(.+)$/.exec(name) ?? [];
  if (at === undefined) return undefined;
  const size = Number(at);
  const stage = stageOf(size);
  if (size < 4 || !Number.isInteger(stage)) return undefined;
  if (rest === 'const') return size === 4 ? ['input.input', [1, ...shape]] : undefined;
  if (rest === 'resample_filter') return size === 4 ? null : [`to_rgbs.${stage}.upsample.kernel`, shape];
  const [, layer, tensor] = /^(conv[01]|torgb)\.(.+)$/.exec(rest) ?? [];
  if (layer === 'torgb') {
    const prefix = size === 4 ? 'to_rgb1' : `to_rgbs.${stage}`;
    if (tensor === 'weight') return [`${prefix}.conv.weight`, [1, ...shape]];
    if (tensor === 'bias') return [`${prefix}.bias`, [1, ...shape, 1, 1]];
    return /^affine\./.test(tensor) ? [`${prefix}.conv.${tensor.replace('affine', 'modulation')}`, shape] : undefined;
  }
  if (layer === undefined || (size === 4 && layer === 'conv0')) return undefined;
  const [prefix, noise] = layerOf(size, layer);
  if (tensor === 'noise_const') return [`noises.noise_${noise}`, [1, 1, ...shape]];
  if (tensor === 'resample_filter') return layer === 'conv0' ? [`${prefix}.conv.blur.kernel`, shape] : null;
  for (const [pattern, to, reshape] of RULES)
    if (pattern.test(tensor)) return [`${prefix}.${tensor.replace(pattern, to)}`, reshape(shape)];
  return undefined;
}

/** Their filter sums to 1; rosinality's has the gain of the up-sampling in it. */
function timesFour({ shape, load }: Entry): Entry {
  return { shape, load: () => load().map((x) => 4 * x) };
}
