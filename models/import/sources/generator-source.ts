/** A generator as a file brings it, its tensors already under rosinality's names, which are the model file's. */
import type { ModelMetadata } from '../../format/index.ts';
import type { Entry, StateDict } from '../state-dict.ts';

export interface GeneratorSource {
  readonly dict: StateDict;
  /** The mean w that the file keeps: [styleDim], or the same for each row. */
  readonly mean?: Entry;
  /** What codes of real faces are like, where the file is a model of our own that says it; names without `prior.`. */
  readonly prior?: ReadonlyMap<string, Entry>;
  /** `anycost`: trained for all ratios and the last four resolutions; `stylegan2`: for the whole picture only. */
  readonly family: 'anycost' | 'stylegan2';
  /** Where every layer's output is cut off. */
  readonly clamp?: number;
  /** All of its description, where the file is a model of our own; otherwise the tensors' shapes say it. */
  readonly info?: ModelMetadata['generator'];
  /** Where its data are from and what may be done with it, where the file says. */
  readonly rights?: Pick<ModelMetadata['provenance'], 'data' | 'licence'>;
  /** `epoch`, `fid` and the like, where the file is a training checkpoint. */
  readonly numbers: Readonly<Record<string, number>>;
  /** What whoever imports it should know, a sentence each. */
  readonly notes: readonly string[];
}

/** Index j of a resolution's layers `convs.{2j}`, `convs.{2j+1}` and `to_rgbs.{j}`; 8 px is 0. */
export function stageOf(resolution: number): number {
  return Math.log2(resolution) - 3;
}

/** The entry in another shape, for layouts that leave out dimensions of one. */
export function reshaped(entry: Entry, shape: readonly number[]): Entry {
  return { shape, load: () => entry.load() };
}

/** Noise that is left out: maps of zeros. */
export function zeros(shape: readonly number[]): Entry {
  return { shape, load: () => new Float32Array(shape.reduce((a, b) => a * b, 1)) };
}
