/**
 * Files of rosinality's stylegan2-pytorch and of the authors, who kept its names: `g_ema` beside whatever training left there, a
 * state dict alone, or a pickled generator as a whole. Also the decoders of pSp and its kin.
 */
import { moduleTensors } from '../modules.ts';
import { entriesOf, entryOf, stateDict, type Entry } from '../state-dict.ts';
import type { Checkpoint } from '../torch/checkpoint.ts';
import { PyDict, PyObject, tensorOf } from '../torch/values.ts';
import { zeros, type GeneratorSource } from './generator-source.ts';

/** What training leaves beside the generator that the authors of Anycost GAN do not. */
const ROSINALITY = ['args', 'ada_aug_p', 'latent_avg'];

/** @throws PortraitError model-wrong */
export function rosinalityGenerator(checkpoint: Checkpoint, root: PyDict, key: string): GeneratorSource {
  const { complaints } = checkpoint;
  const inner = root.get(key);
  const entries =
    inner instanceof PyObject
      ? moduleEntries(checkpoint, inner)
      : inner instanceof PyDict
        ? entriesOf(checkpoint, inner)
        : undefined;
  if (!entries) throw complaints.refused(`its "${key}" is not a dictionary of tensors`);
  const numbers: Record<string, number> = {};
  for (const [name, value] of root.entries)
    if (typeof name === 'string' && /^[a-z_]{1,40}$/.test(name) && typeof value === 'number' && Number.isFinite(value))
      numbers[name] = value;
  const mean = tensorOf(root.get('latent_avg'));
  return generatorOf(checkpoint, entries, {
    family: ROSINALITY.some((name) => root.get(name) !== undefined) ? 'stylegan2' : 'anycost',
    numbers,
    ...(mean ? { mean: entryOf(checkpoint, 'latent_avg', mean) } : {}),
  });
}

/** From the tensors of a state dict. */
export function generatorOf(
  { complaints }: Checkpoint,
  entries: ReadonlyMap<string, Entry>,
  rest: Pick<GeneratorSource, 'family' | 'numbers' | 'mean'>,
): GeneratorSource {
  const plain = withoutWrapper(entries);
  const full = withNoises(plain);
  return {
    ...rest,
    dict: stateDict(full, complaints),
    notes: full === plain ? [] : ['It has no noise maps, as old files have not, so noise is off.'],
  };
}

export function moduleEntries(checkpoint: Checkpoint, module: PyObject): ReadonlyMap<string, Entry> {
  const tensors = moduleTensors(module, checkpoint.complaints);
  return new Map([...tensors].map(([name, ref]) => [name, entryOf(checkpoint, name, ref)]));
}

/** Training on several GPUs puts `module.` before every name. */
export function withoutWrapper(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  const names = [...entries.keys()];
  if (names.length === 0 || !names.every((name) => name.startsWith('module.'))) return entries;
  return new Map([...entries].map(([name, entry]) => [name.slice('module.'.length), entry]));
}

/** Old files, and those of some forks, keep no noise maps (ganspace issue 4): noise is off then. */
function withNoises(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  if ([...entries.keys()].some((name) => name.startsWith('noises.')) || !entries.has('conv1.conv.weight'))
    return entries;
  const out = new Map(entries).set('noises.noise_0', zeros([1, 1, 4, 4]));
  for (let i = 0, r = 8; entries.has(`convs.${2 * i}.conv.weight`) && r <= 1024; i++, r *= 2)
    for (const number of [2 * i + 1, 2 * i + 2]) out.set(`noises.noise_${number}`, zeros([1, 1, r, r]));
  return out;
}
