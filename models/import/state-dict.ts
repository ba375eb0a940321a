/** Named tensors of a source file: shapes at once, numbers when asked for, so that one at a time is in memory. */
import type { Tensor } from '../format/index.ts';
import type { Checkpoint } from './torch/checkpoint.ts';
import { quoted, type Complaints } from './torch/complaints.ts';
import { PyDict, tensorOf, type PickleValue, type TensorRef } from './torch/values.ts';

/** A file as the command line or a page read it. */
export interface SourceFile {
  /** Without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A tensor that is decoded when asked for. */
export interface Entry {
  readonly shape: readonly number[];
  /** Row-major. @throws PortraitError model-wrong where it is not numbers that are read */
  load(): Float32Array;
}

export interface StateDict {
  readonly names: readonly string[];
  readonly complaints: Complaints;
  shape(name: string): readonly number[] | undefined;
  /** Its numbers are decoded at every look at `data`. @throws PortraitError model-wrong where it is missing */
  tensor(name: string): Tensor;
}

export function lazily({ shape, load }: Entry): Tensor {
  return {
    shape,
    get data() {
      return load();
    },
  };
}

export function entryOf(checkpoint: Checkpoint, name: string, ref: TensorRef): Entry {
  return { shape: ref.shape, load: () => checkpoint.decode(name, ref) };
}

export function stateDict(entries: ReadonlyMap<string, Entry>, complaints: Complaints): StateDict {
  return {
    names: [...entries.keys()],
    complaints,
    shape: (name) => entries.get(name)?.shape,
    tensor(name) {
      const entry = entries.get(name);
      if (!entry) throw complaints.refused(`tensor ${name} is missing`);
      return lazily(entry);
    },
  };
}

/** The tensors of a dictionary of nothing else. @throws PortraitError model-wrong */
export function entriesOf(checkpoint: Checkpoint, dict: PyDict): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [name, value] of dict.entries) {
    const ref = tensorOf(value);
    if (typeof name !== 'string' || !ref)
      throw checkpoint.complaints.refused(
        `${quoted(String(name))} is ${kindOf(value)}, where only named tensors should be`,
      );
    entries.set(name, entryOf(checkpoint, name, ref));
  }
  return entries;
}

function kindOf(value: PickleValue): string {
  if (value instanceof PyDict) return 'a dictionary';
  return value === null || typeof value !== 'object' ? 'a plain value' : 'not a tensor';
}

/** Those below a prefix, without it; `undefined` where there are none. */
export function below(entries: ReadonlyMap<string, Entry>, prefix: string): ReadonlyMap<string, Entry> | undefined {
  const found = [...entries].filter(([name]) => name.startsWith(prefix));
  return found.length > 0 ? new Map(found.map(([name, entry]) => [name.slice(prefix.length), entry])) : undefined;
}

/** @throws PortraitError model-wrong unless the tensor is there in this shape */
export function expectShape(dict: StateDict, name: string, shape: readonly number[]): void {
  const found = dict.shape(name);
  if (!found) throw dict.complaints.refused(`tensor ${name} is missing`);
  if (found.join() !== shape.join())
    throw dict.complaints.refused(`tensor ${name} is [${found.join()}], not [${shape.join()}]`);
}
