/**
 * The model file of the package, opened by the engine and by the training code: the same pictures on every rung, and of the
 * flexible configuration that `anycost search` adds. `anycost rungs` of models/training draws PyTorch's in the same run;
 * without torch the tests say that they were left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel, styleCount, type ModelFile } from '../../models/format/index.ts';
import { flexibleOf } from '../../models/cli/sub-generator.ts';
import { pictureMacs, uniformChannels } from '../../models/graph/widths.ts';
import { createGenerator } from '../../models/runtime/index.ts';
import { maxDifference, nodeRuntime } from '../support/fixtures.ts';
import { trainingPython } from '../support/python.ts';

/** 5 times what was measured: at most 1.8e-6 over the 16 rungs (torch 1.13, onnxruntime-web 1.30, WASM), of values in [-1, 1]. */
const TOLERANCE = 1e-5;

interface DrawnRung {
  readonly resolution: number;
  readonly ratio?: number;
  /** Name of a configuration in the model file; instead of `ratio`. */
  readonly flexible?: string;
  readonly file: string;
}

const TRAINING = fileURLToPath(new URL('../../models/training/', import.meta.url));
const MODEL = fileURLToPath(new URL('../../models/default/anycost-portrait.safetensors', import.meta.url));
const SMALL = fileURLToPath(new URL('../fixtures/g64_small/g64_small.safetensors', import.meta.url));
const PYTHON = trainingPython();

const lacksTorch = spawnSync(PYTHON, ['-c', 'import torch, numpy']).status !== 0;

/** Near the mean, and another row for each layer: rows that are read in the wrong order show. */
function fixedCode(model: ModelFile): Float32Array {
  const { data } = model.tensor('mean_w');
  const rows = styleCount(model.metadata.generator.resolution);
  return Float32Array.from({ length: rows * data.length }, (_, i) => data[i % data.length] + 0.3 * Math.sin(i * 0.37));
}

/** Runs Python in the folder of the training package, which need not be installed; what it printed. */
function python(...args: string[]): string {
  // One thread: a busy machine and an idle one add in the same order.
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  const run = spawnSync(PYTHON, args, { env, cwd: TRAINING, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${args.join(' ')} failed: ${run.stderr}`);
  return run.stdout;
}

/** What PyTorch draws of this code. */
function drawInPyTorch(file: string, wplus: Float32Array, folder: string): readonly DrawnRung[] {
  const code = path.join(folder, 'wplus.f32');
  writeFileSync(code, new Uint8Array(wplus.buffer));
  python('-m', 'anycost', 'rungs', '--model', file, '--wplus', code, '--out', folder);
  return JSON.parse(readFileSync(path.join(folder, 'rungs.json'), 'utf8')) as readonly DrawnRung[];
}

function floats(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}

/** Largest differences by rung. */
async function differences(file: string, folder: string): Promise<ReadonlyMap<string, number>> {
  const model = await openModel(new Uint8Array(readFileSync(file)));
  const wplus = fixedCode(model);
  const generator = createGenerator(nodeRuntime(), model);
  const apart = new Map<string, number>();
  for (const { resolution, ratio, flexible, file: drawn } of drawInPyTorch(file, wplus, folder)) {
    const widths = flexible && flexibleOf(model, flexible).channels;
    const { rgb } = await generator.generate({ wplus, resolution, ...(widths ? { widths } : { ratio }) });
    apart.set(`${resolution}@${flexible ?? ratio}`, maxDifference(rgb, floats(path.join(folder, drawn))));
  }
  await generator.dispose();
  return apart;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rungs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

if (lacksTorch)
  console.warn(
    `Left out: the engine's pictures beside PyTorch's, as ${PYTHON} has no torch and numpy (npm run prepare:python).`,
  );

test.each([
  ['the default model', MODEL],
  ['one with random weights and a flexible configuration', SMALL],
])('the engine draws what the training code draws, on every rung: %s', async (_, file) => {
  if (lacksTorch) return;
  const apart = await differences(file, folder);
  const { resolutions, ratios, flexible } = (await openModel(new Uint8Array(readFileSync(file)))).metadata.generator;
  const rungs = resolutions.flatMap((r) => ratios.map((ratio) => `${r}@${ratio}`));
  const named = Object.entries(flexible).map(([name, { resolution }]) => `${resolution}@${name}`);
  expect([...apart.keys()]).toEqual([...rungs, ...named]);
  expect([...apart].filter(([, largest]) => !(largest <= TOLERANCE))).toEqual([]);
});

test('a configuration that the search wrote into the file is drawn alike, and costs what the search says', async () => {
  if (lacksTorch) return;
  const found = path.join(folder, 'found.safetensors');
  // The search needs some perceptual network; the trained one lies outside the project.
  python(
    '-c',
    'import sys; from tests.support import write_squeezenet; write_squeezenet(sys.argv[1])',
    path.join(folder, 'squeezenet_v1.0_features.onnx'),
  );
  const model = await openModel(new Uint8Array(readFileSync(MODEL)));
  const info = model.metadata.generator;
  const [narrowest, whole] = [Math.min(...info.ratios), 1].map((ratio) =>
    pictureMacs(uniformChannels(info, ratio), info.resolution),
  );
  const budget = Math.round((narrowest + whole) / 2);
  const said = python('-m', 'anycost', 'search', '--model', MODEL, '--macs', `${budget}`, '--name', 'half-way', '--out', found, '--nets', folder,
    '--samples', '1', '--population', '20', '--generations', '1'); // prettier-ignore
  const { channels, resolution } = flexibleOf(await openModel(new Uint8Array(readFileSync(found))), 'half-way');
  const macs = pictureMacs(channels, resolution);
  expect(macs).toBeLessThanOrEqual(budget);
  expect(said).toContain(`, ${macs} MACs`);
  const apart = await differences(found, folder);
  expect(apart.get(`${resolution}@half-way`)).toBeLessThanOrEqual(TOLERANCE);
});
