/**
 * The model file of the package, opened by the engine and by the training code: the same pictures on every rung.
 * models/training/render_rungs.py draws PyTorch's in the same run; without torch the test says that it was left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel, styleCount, type ModelFile } from '../../models/format/index.ts';
import { createGenerator } from '../../models/runtime/index.ts';
import { maxDifference, nodeRuntime } from '../support/fixtures.ts';

/** 5 times what was measured: at most 1.8e-6 over the 16 rungs (torch 1.13, onnxruntime-web 1.30, WASM), of values in [-1, 1]. */
const TOLERANCE = 1e-5;

interface DrawnRung {
  readonly resolution: number;
  readonly ratio: number;
  readonly file: string;
}

const TRAINING = fileURLToPath(new URL('../../models/training/', import.meta.url));
const MODEL = fileURLToPath(new URL('../../models/default/anycost-portrait.safetensors', import.meta.url));
const PYTHON = process.env['PYTHON'] ?? '/usr/bin/python3';

const lacksTorch = spawnSync(PYTHON, ['-c', 'import torch, numpy']).status !== 0;

/** Near the mean, and another row for each layer: rows that are read in the wrong order show. */
function fixedCode(model: ModelFile): Float32Array {
  const { data } = model.tensor('mean_w');
  const rows = styleCount(model.metadata.generator.resolution);
  return Float32Array.from({ length: rows * data.length }, (_, i) => data[i % data.length] + 0.3 * Math.sin(i * 0.37));
}

/** What PyTorch draws of this code, in a folder that the caller removes. */
function drawInPyTorch(wplus: Float32Array, folder: string): readonly DrawnRung[] {
  const code = path.join(folder, 'wplus.f32');
  writeFileSync(code, new Uint8Array(wplus.buffer));
  const script = [path.join(TRAINING, 'render_rungs.py'), '--model', MODEL, '--wplus', code, '--out', folder];
  // One thread: a busy machine and an idle one add in the same order.
  const env = { ...process.env, PYTHON, OMP_NUM_THREADS: '1' };
  const run = spawnSync('sh', [path.join(TRAINING, 'run.sh'), ...script], { env, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`render_rungs.py failed: ${run.stderr}`);
  return JSON.parse(readFileSync(path.join(folder, 'rungs.json'), 'utf8')) as readonly DrawnRung[];
}

function floats(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}

/** Largest differences by rung. */
async function differences(model: ModelFile, folder: string): Promise<ReadonlyMap<string, number>> {
  const wplus = fixedCode(model);
  const generator = createGenerator(nodeRuntime(), model);
  const apart = new Map<string, number>();
  for (const { resolution, ratio, file } of drawInPyTorch(wplus, folder)) {
    const { rgb } = await generator.generate({ wplus, resolution, ratio });
    apart.set(`${resolution}@${ratio}`, maxDifference(rgb, floats(path.join(folder, file))));
  }
  await generator.dispose();
  return apart;
}

if (lacksTorch)
  console.warn(
    `Left out: the engine's pictures beside PyTorch's, as ${PYTHON} has no torch and numpy (python3-torch).`,
  );

test('the engine draws what the training code draws, on every rung', async () => {
  if (lacksTorch) return;
  const model = await openModel(new Uint8Array(readFileSync(MODEL)));
  const folder = mkdtempSync(path.join(tmpdir(), 'rungs-'));
  try {
    const apart = await differences(model, folder);
    const { resolutions, ratios } = model.metadata.generator;
    expect([...apart.keys()]).toEqual(resolutions.flatMap((r) => ratios.map((ratio) => `${r}@${ratio}`)));
    expect([...apart].filter(([, largest]) => !(largest <= TOLERANCE))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
