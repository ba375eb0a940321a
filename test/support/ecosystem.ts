/**
 * Files of the projects around StyleGAN2, written by their own code with random weights, and what that code draws with them, where
 * ../shared is there: ../shared/golden/ecosystem, its README first.
 */
import { existsSync, readFileSync } from 'node:fs';
import { openModel, type ModelFile } from '../../models/format/index.ts';
import { importModel, type ImportRequest, type SourceFile } from '../../models/import/index.ts';
import { readNpy } from '../../models/import/numpy/npy.ts';
import { complaintsAbout } from '../../models/import/torch/complaints.ts';
import { crc32 } from '../../models/import/torch/crc32.ts';
import { createGenerator } from '../../models/runtime/index.ts';
import { nodeRuntime } from './fixtures.ts';

const FOLDER = new URL('../../../shared/golden/ecosystem/', import.meta.url);

/** Of pictures, × their range where that is larger than 1: `err_f64` of the manifest, the official code's own rounding, is below it. */
export const TOLERANCE = 2e-5;

export const isHere = existsSync(FOLDER);
export const exists = (path: string): boolean => existsSync(new URL(path, FOLDER));
export const golden = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, FOLDER)));
export const source = (path: string): SourceFile => ({ name: path.replace(/^.*\//, ''), bytes: golden(path) });
export const npy = (path: string): Float32Array => readNpy(golden(path), path, complaintsAbout(path)).load();
export const shapeOf = (path: string): readonly number[] => readNpy(golden(path), path, complaintsAbout(path)).shape;

/** In float32, a mean of few samples where no file keeps one. */
export async function imported(files: readonly string[], change: Partial<ImportRequest> = {}): Promise<ModelFile> {
  const { bytes } = await importModel({
    runtime: nodeRuntime(),
    files: files.map(source),
    id: 'x',
    name: 'X',
    dtype: 'F32',
    meanSamples: 100,
    ...change,
  });
  return openModel(bytes);
}

interface Manifest {
  readonly tensors: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** "24x24x3x3:cce3a356": shape, and CRC of the bytes in float32. */
export const tensorsOf = (name: string): Readonly<Record<string, string>> =>
  (JSON.parse(new TextDecoder().decode(golden('manifest.json'))) as Manifest).tensors[name];

export function crcOf(model: ModelFile, name: string): string {
  const { data } = model.tensor(name);
  return crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .toString(16)
    .padStart(8, '0');
}

export async function drawn(model: ModelFile, wplus: Float32Array, noise?: 'zero'): Promise<Float32Array> {
  const generator = createGenerator(nodeRuntime(), model, noise ? { noise } : {});
  const { rgb } = await generator.generate({ wplus });
  await generator.dispose();
  return rgb.slice();
}

/** Largest difference, in times of what is expected's range where that is larger than 1. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [worst, low, high] = [0, Infinity, -Infinity];
  for (let i = 0; i < actual.length; i++) {
    const off = Math.abs(actual[i] - expected[i]);
    if (!(off <= worst)) worst = off;
    low = Math.min(low, expected[i]);
    high = Math.max(high, expected[i]);
  }
  return worst / Math.max(1, high - low);
}

export const rowsOf = (all: Float32Array, index: number, count: number): Float32Array =>
  all.slice(index * count, (index + 1) * count);
