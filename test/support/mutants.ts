/** Damaged files of the kinds that the importer reads, and what must come of each: a refusal in words, or tensors as they should be. */
import fc from 'fast-check';
import { PortraitError } from '../../models/errors.ts';
import { identify, importModel, type Source } from '../../models/import/index.ts';
import { importGenerator } from '../../models/import/generator.ts';
import { fixture, nodeRuntime } from './fixtures.ts';
import { damage } from './mutate.ts';
import type { Bytes } from './pickles.ts';

/** Made here, as importing makes it. */
const OWN = 'own.safetensors';

/**
 * Files of one layout. Zip archives have checksums, and every name in them twice; model files have a checksum too. So what opens must be
 * right; in the others a number may be another one.
 */
export const KINDS: Readonly<Record<string, { readonly files: readonly string[]; readonly checked: boolean }>> = {
  'NVIDIA’s pickles': { files: ['ada.pkl', 'ada_nhwc.pkl', 'refuse_stylegan3.pkl'], checked: false },
  'TensorFlow’s pickles': { files: ['tf.pkl'], checked: false },
  'rosinality’s archives': { files: ['snapshot.pt', 'no_noises.pt', 'module.pt'], checked: true },
  'rosinality’s legacy files': { files: ['converted.pt'], checked: false },
  'archives without checksums': { files: ['views.pt'], checked: false },
  'encoders’ archives': { files: ['e4e.pt'], checked: true },
  'encoders’ legacy files': { files: ['psp.pt', 'restyle.pt'], checked: false },
  'directions of NumPy': {
    files: ['smile.npy', 'rows.npy', 'version2.npy', 'refuse_objects.npy'],
    checked: false,
  },
  'archives of NumPy': { files: ['ganspace.npz', 'directions.npz'], checked: true },
  'directions in archives': {
    files: ['age.pt', 'pose.pt', 'ganspace_pca.pt', 'factor.pt'],
    checked: true,
  },
  'Anycost GAN’s archives': {
    files: ['../tiny.pt', '../tiny.deflated.pt', '../tiny.half.pt', '../tiny.train.pt'],
    checked: true,
  },
  'Anycost GAN’s legacy files': {
    files: ['../tiny.legacy.pt', '../tiny.strided.legacy.pt', '../boundary.legacy.pt', '../encoder.legacy.pt'],
    checked: false,
  },
  'model files': { files: [OWN], checked: true },
};

type Tensors = ReadonlyMap<string, Float32Array>;

/** Every number that an import would take. @throws PortraitError */
async function allOf(name: string, bytes: Uint8Array): Promise<Tensors> {
  const source: Source = await identify({ name, bytes });
  const out = new Map<string, Float32Array>();
  if (source.generator) {
    for (const [key, tensor] of importGenerator(source.generator).tensors) out.set(key, tensor.data);
    const mean = source.generator.mean?.load();
    if (mean) out.set('mean', mean);
  }
  for (const [key, entry] of source.encoder?.entries ?? []) out.set(`encoder.${key}`, entry.load());
  for (const { key, entry } of source.directions ?? []) out.set(`directions.${key}`, entry.load());
  return out;
}

async function original(name: string): Promise<Bytes> {
  if (name !== OWN) return new Uint8Array(fixture(`import/ecosystem/${name}`));
  const files = ['ada.pkl', 'smile.npy'].map((one) => ({ name: one, bytes: fixture(`import/ecosystem/${one}`) }));
  const runtime = nodeRuntime();
  const { bytes } = await importModel({ runtime, files, id: 'own', name: 'Own', dtype: 'F16', meanSamples: 4 });
  return new Uint8Array(bytes);
}

export interface Outcome {
  readonly opened: number;
  readonly refused: number;
  /** The slowest one, ms. */
  readonly slowest: number;
  /** Most bytes of buffers that were taken at once. */
  readonly memory: number;
}

/**
 * Damages the files of a kind, seeded. Anything but a refusal in words or right tensors is thrown.
 * @param runs how many damaged files
 */
export async function mutate(kind: string, runs: number, seed: number): Promise<Outcome> {
  const { files, checked } = KINDS[kind];
  const originals = new Map<string, Bytes>();
  for (const name of files) originals.set(name, await original(name));
  const right = new Map<string, Tensors>();
  for (const [name, bytes] of originals) if (checked) right.set(name, await allOf(name, bytes));
  let [opened, refused, slowest, memory] = [0, 0, 0, 0];

  const check = async (name: string, change: (bytes: Bytes) => Bytes): Promise<void> => {
    const bytes = change(originals.get(name) as Bytes);
    const start = performance.now();
    const before = process.memoryUsage().arrayBuffers;
    try {
      const found = await allOf(name, bytes);
      opened++;
      if (checked) same(found, right.get(name) ?? new Map());
      for (const [key, values] of found)
        if (!values.every(Number.isFinite)) throw new Error(`${key} holds a number that is not finite`);
    } catch (error) {
      typed(error);
      refused++;
    } finally {
      slowest = Math.max(slowest, performance.now() - start);
      memory = Math.max(memory, process.memoryUsage().arrayBuffers - before);
    }
  };
  await fc.assert(fc.asyncProperty(fc.constantFrom(...files), damage, check), { seed, numRuns: runs });
  return { opened, refused, slowest, memory };
}

function same(found: Tensors, exact: Tensors): void {
  // Names are checked too: in archives they stand twice, within pickles below a checksum.
  if (found.size !== exact.size) throw new Error(`${found.size} tensors, not ${exact.size}`);
  for (const [key, values] of found) {
    const other = exact.get(key);
    if (values.length !== other?.length || values.some((x, i) => x !== other[i])) throw new Error(`${key} differs`);
  }
}

function typed(error: unknown): void {
  if (!(error instanceof PortraitError)) throw error;
  if (error.code !== 'model-corrupt' && error.code !== 'model-wrong') throw error;
  if (!/^[^\p{Cc}\p{Cf}]{10,600}\.$/u.test(error.message)) throw new Error(`not a sentence: ${error.message}`);
}
