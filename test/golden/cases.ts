/** What a case of parity is, and how it is judged; the cases themselves are in *-cases.ts. Runs in Node and in a browser. */
import type { ModelFile } from '../../models/format/index.ts';
import type { Backend, Runtime } from '../../models/runtime/index.ts';
import { readNpy, type NpyArray } from './npy.ts';

export interface Case {
  readonly name: string;
  /** What the published code computed: files of the golden folder, without .npy. */
  readonly expected: string;
  /** Here, in the same order. */
  actual(): Promise<ArrayLike<number>>;
  /** Part of the expected values, where the file holds more. */
  readonly first?: number;
  /** Largest difference that passes, where it is not TOLERANCE. */
  readonly most?: number;
}

/** Everything cases need; who runs them brings it. */
export interface Bench {
  readonly runtime: Runtime;
  readonly backend: Backend;
  /** A file of the golden folder, by path. */
  read(path: string): Promise<Uint8Array>;
  /** Rounding floor that the manifest states for a file: its float32 against float64. */
  floor(path: string): number | undefined;
  readonly models: Readonly<Record<'g64_small' | 'g64_s512' | 'train_style', ModelFile>>;
}

export interface Outcome {
  readonly name: string;
  /** Largest difference. */
  readonly error: number;
  readonly floor: number | undefined;
  readonly most: number;
}

/** Largest difference that passes: another order of summation, and Winograd's, which rounds more (cpu/algorithms.ts). */
export const TOLERANCE = 2e-5;

export async function array(bench: Bench, path: string): Promise<NpyArray> {
  return readNpy(await bench.read(`${path}.npy`));
}

export async function judge(bench: Bench, one: Case): Promise<Outcome> {
  const all = (await array(bench, one.expected)).data;
  const expected = one.first === undefined ? all : all.subarray(0, one.first);
  const seen = await one.actual();
  let error = seen.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(seen[i] - expected[i]);
    if (!(apart <= error)) error = apart; // also where it is not a number
  }
  return { name: one.name, error, floor: bench.floor(`${one.expected}.npy`), most: one.most ?? TOLERANCE };
}

export function passes({ error, most }: Outcome): boolean {
  return error <= most;
}
