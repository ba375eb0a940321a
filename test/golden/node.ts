/** The golden folder beside the project, as Node reads it; elsewhere it is not there, and who asks says so. */
import { existsSync, readFileSync } from 'node:fs';
import { importModel, type SourceFile } from '../../models/import/index.ts';
import { openModel, type ModelFile } from '../../models/format/index.ts';
import type { Runtime } from '../../models/runtime/index.ts';
import { nodeRuntime } from '../support/fixtures.ts';
import type { Bench } from './cases.ts';

const GOLDEN = new URL('../../../shared/golden/', import.meta.url);

export const goldenIsHere = existsSync(GOLDEN);

export function golden(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, GOLDEN)));
}

const source = (name: string): SourceFile => ({ name, bytes: golden(name) });

/** The published files as the command `import` would write them, in float32. */
export async function goldenModelBytes(runtime: Runtime, name: keyof Bench['models']): Promise<Uint8Array> {
  const parts = {
    g64_small: {
      generator: source('g64_small.pt'),
      encoder: source('encoder_small.pt'),
      directions: source('boundary_small.pt'),
      flexible: { name: 'flexible.json', bytes: golden('g64_small/flexible.json') },
    },
    g64_s512: {
      generator: source('g64_s512.pt'),
      directions: source('boundary_s512.pt'),
      flexible: { name: 'flexible.json', bytes: golden('g64_s512/flexible.json') },
    },
    train_style: { generator: source('train_style_ckpt.pt') },
  }[name];
  const { bytes } = await importModel({ runtime, ...parts, id: name, name, dtype: 'F32', meanSamples: 100 });
  return bytes;
}

/** Rounding floor by file, where the manifest states one. */
export function floors(): ReadonlyMap<string, number> {
  const { files } = JSON.parse(new TextDecoder().decode(golden('manifest.json'))) as {
    files: readonly { file: string; err_f64?: number }[];
  };
  return new Map(files.flatMap(({ file, err_f64 }) => (err_f64 === undefined ? [] : [[file, err_f64]])));
}

export async function nodeBench(): Promise<Bench> {
  const runtime = nodeRuntime();
  const model = async (name: keyof Bench['models']): Promise<ModelFile> =>
    openModel(await goldenModelBytes(runtime, name));
  const stated = floors();
  return {
    runtime,
    backend: 'wasm',
    read: async (path) => golden(path),
    floor: (path) => stated.get(path),
    models: {
      g64_small: await model('g64_small'),
      g64_s512: await model('g64_s512'),
      train_style: await model('train_style'),
    },
  };
}
