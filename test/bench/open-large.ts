/**
 * `npx tsx test/bench/open-large.ts [ROUNDS]`: opening a model as large as the published config-f (30 million parameters,
 * computed weights, half precision) and drawing 1024 px at full width once, in Node. Each measurement is a process of its
 * own, so that its peak memory is. The yardstick is reading the bytes and creating one session of the whole generator;
 * against it stand all blocks at full width, and what the editor does before it shows a first preview.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '../../models/format/index.ts';
import { buildGenerator } from '../../models/graph/whole.ts';
import { segmentCount, uniformChannels } from '../../models/graph/widths.ts';
import { createGenerator, planLadder } from '../../models/runtime/index.ts';
import { tableLines } from '../../models/cli/table.ts';
import { recipeModel } from '../golden/recipe.ts';
import { nodeRuntime } from '../support/fixtures.ts';
import { recipeFile } from './recipe-file.ts';
import { median } from './table.ts';

/** Seconds by name of the step, and the peak of the process, MiB. */
type Times = Readonly<Record<string, number>>;

const RESOLUTION = 1024;

class Clock {
  readonly times: Record<string, number> = {};

  async time<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.times[name] = (performance.now() - start) / 1000;
    return result;
  }
}

async function write(path: string): Promise<void> {
  writeFileSync(path, await recipeFile());
}

/** All that a climb to the full picture will need. */
async function open(path: string): Promise<Times> {
  const clock = new Clock();
  const runtime = nodeRuntime();
  await warm(runtime);
  const bytes = await clock.time('read', () => new Uint8Array(readFileSync(path)));
  const model = await clock.time('check', () => openModel(bytes));
  await clock.time('blocks', async () => {
    const blocks = runtime.blocks(model, 'wasm', 'stored');
    const widths = uniformChannels(model.metadata.generator, 1);
    for (let index = 0; index < segmentCount(RESOLUTION); index++) await blocks.prepare(index, widths);
  });
  return clock.times;
}

/** What the editor does: it measures the device and draws the ladder's first rung; wider blocks open when the climb comes to them. */
async function preview(path: string): Promise<Times> {
  const clock = new Clock();
  const runtime = nodeRuntime();
  await warm(runtime);
  const bytes = await clock.time('read', () => new Uint8Array(readFileSync(path)));
  const model = await clock.time('check', () => openModel(bytes));
  const generator = createGenerator(runtime, model);
  const [first] = await clock.time('measure', async () => planLadder(generator, await generator.calibrate()));
  const wplus = new Float32Array(generator.nStyle * generator.styleDim).map((_, i) => Math.sin(i));
  await clock.time('first rung', () => generator.generate({ wplus, ...first }));
  return clock.times;
}

async function draw(path: string): Promise<Times> {
  const clock = new Clock();
  const runtime = nodeRuntime();
  const model = await clock.time('open', async () => openModel(new Uint8Array(readFileSync(path))));
  const generator = createGenerator(runtime, model);
  const wplus = new Float32Array(18 * 512).map((_, i) => Math.sin(i));
  await clock.time('first picture', () => generator.generate({ wplus }));
  wplus[0] += 1;
  await clock.time('next picture', () => generator.generate({ wplus }));
  return clock.times;
}

/** The yardstick: nothing checked, nothing sliced; the graph is there already. */
async function yardstick(path: string): Promise<Times> {
  const clock = new Clock();
  const model = await openModel(new Uint8Array(readFileSync(path)));
  const channels = uniformChannels(model.metadata.generator, 1);
  const graph = buildGenerator(model, { resolution: RESOLUTION, channels, noise: 'stored' });
  const onnx = graph.file();
  const runtime = nodeRuntime();
  await warm(runtime);
  await clock.time('read', () => new Uint8Array(readFileSync(path)));
  await clock.time('one session', () => runtime.open({ ...graph, onnx, weights: [] }));
  return clock.times;
}

/** Loads onnxruntime itself, which is not what is measured. */
async function warm(runtime: ReturnType<typeof nodeRuntime>): Promise<void> {
  const model = recipeModel();
  await runtime.open(buildGenerator(model, { resolution: 4, channels: [4, 4], noise: 'none' }));
}

const STEPS = { write, open, preview, draw, yardstick };

function inOwnProcess(step: keyof typeof STEPS, path: string): Times {
  const self = fileURLToPath(import.meta.url);
  const run = spawnSync(process.execPath, ['--import', 'tsx', self, step, path], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout === '' ? {} : (JSON.parse(run.stdout) as Times);
}

function main(rounds: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'open-large-'));
  try {
    const path = join(folder, 'model.safetensors');
    inOwnProcess('write', path);
    // In rounds, so that what else happens on the machine meets all alike.
    const all = Array.from({ length: rounds }, () => ({
      open: inOwnProcess('open', path),
      preview: inOwnProcess('preview', path),
      yardstick: inOwnProcess('yardstick', path),
      draw: inOwnProcess('draw', path),
    }));
    const rows = (['open', 'preview', 'yardstick', 'draw'] as const).flatMap((step) =>
      Object.keys(all[0][step]).map((name) => {
        const value = median(all.map((round) => round[step][name]));
        return [step, name, name === 'MiB' ? value.toFixed(0) : `${value.toFixed(2)} s`];
      }),
    );
    for (const line of tableLines(['process', 'step', 'median'], rows)) console.log(line);
    const ratio = (step: 'open' | 'preview'): string =>
      median(
        all.map(({ yardstick, [step]: { MiB: _, ...times } }) => {
          const total = Object.values(times).reduce((a, b) => a + b, 0);
          return total / (yardstick['read'] + yardstick['one session']);
        }),
      ).toFixed(2);
    console.log(`Of reading the bytes and creating one session (${rounds} rounds, medians):`);
    console.log(`opening all blocks takes ${ratio('open')} ×, opening to a first preview ${ratio('preview')} ×.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [step, path] = process.argv.slice(2);
if (path === undefined) main(Number(step ?? 3));
else {
  const times = await STEPS[step as keyof typeof STEPS](path);
  if (times) console.log(JSON.stringify({ ...times, MiB: process.resourceUsage().maxRSS / 1024 }));
}
