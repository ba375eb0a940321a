/** The named tensors of a checkpoint: shapes at once, numbers when asked for. */
import type { Tensor } from '../format/index.ts';
import { openCheckpoint, type Checkpoint } from './torch/checkpoint.ts';
import { quoted, type Complaints } from './torch/complaints.ts';
import { isTensor, PyDict, type PickleValue, type TensorRef } from './torch/values.ts';

/** A file as the command line read it. */
export interface SourceFile {
  /** Without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface StateDict {
  readonly names: readonly string[];
  readonly complaints: Complaints;
  shape(name: string): readonly number[] | undefined;
  /** @throws PortraitError model-wrong where it is missing or not numbers that are read */
  tensor(name: string): Tensor;
}

export interface Opened {
  readonly tensors: StateDict;
  /** Plain numbers beside it, such as a training checkpoint's `epoch` and `fid`. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** What the authors' loaders read, by the key they read it from (reference §3). */
const MEANT_FOR: Readonly<Record<string, string>> = { g_ema: '--generator', state_dict: '--encoder' };

/** A file whose top is a dictionary with a state dict under `key`. @throws PortraitError */
export function openStateDict(file: SourceFile, key: string): Opened {
  const checkpoint = openCheckpoint(file.bytes, file.name);
  const root = topDict(checkpoint);
  const inner = root.get(key);
  if (!(inner instanceof PyDict)) throw checkpoint.complaints.refused(`it has no "${key}" (${describe(root)})`);
  const numbers: Record<string, number> = {};
  for (const [name, value] of root.entries)
    if (typeof name === 'string' && /^[a-z_]{1,40}$/.test(name) && typeof value === 'number' && Number.isFinite(value))
      numbers[name] = value;
  return { tensors: stateDict(checkpoint, inner), numbers };
}

/** A file whose top is itself the dictionary of tensors. @throws PortraitError */
export function openTensors(file: SourceFile): StateDict {
  const checkpoint = openCheckpoint(file.bytes, file.name);
  return stateDict(checkpoint, topDict(checkpoint));
}

function topDict({ root, complaints }: Checkpoint): PyDict {
  if (!(root instanceof PyDict)) throw complaints.refused('it is not a dictionary, as the authors’ files are');
  return root;
}

function describe(root: PyDict): string {
  const keys = [...root.entries.keys()];
  const hint = keys
    .map((key) => (typeof key === 'string' && Object.hasOwn(MEANT_FOR, key) ? MEANT_FOR[key] : undefined))
    .find(Boolean);
  const listed = keys
    .slice(0, 4)
    .map((key) => quoted(String(key)))
    .join(', ');
  const holds = keys.length === 0 ? 'it is empty' : `it holds ${listed}${keys.length > 4 ? ', …' : ''}`;
  return hint ? `${holds}; it belongs after ${hint}` : holds;
}

function stateDict(checkpoint: Checkpoint, dict: PyDict): StateDict {
  const { complaints } = checkpoint;
  const refs = new Map<string, TensorRef>();
  for (const [name, value] of dict.entries) {
    if (typeof name !== 'string' || !isTensor(value))
      throw complaints.refused(`${quoted(String(name))} is ${kindOf(value)}, where only named tensors should be`);
    refs.set(name, value);
  }
  return {
    names: [...refs.keys()],
    complaints,
    shape: (name) => refs.get(name)?.shape,
    tensor(name) {
      const ref = refs.get(name);
      if (!ref) throw complaints.refused(`tensor ${name} is missing`);
      return { shape: ref.shape, data: checkpoint.decode(name, ref) };
    },
  };
}

function kindOf(value: PickleValue): string {
  if (value instanceof PyDict) return 'a dictionary';
  return value === null || typeof value !== 'object' ? 'a plain value' : 'not a tensor';
}

/** @throws PortraitError model-wrong unless the tensor is there in this shape */
export function expectShape(dict: StateDict, name: string, shape: readonly number[]): void {
  const found = dict.shape(name);
  if (!found) throw dict.complaints.refused(`tensor ${name} is missing`);
  if (found.join() !== shape.join())
    throw dict.complaints.refused(`tensor ${name} is [${found.join()}], not [${shape.join()}]`);
}
