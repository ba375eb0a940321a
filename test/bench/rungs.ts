/**
 * `npx tsx test/bench/rungs.ts [ROUNDS] [LARGEST]`: every rung of a model of config-f's size (computed weights), by the engine
 * in Chromium and by the PyTorch generator of models/training in two forms, with glibc's allocator as it is and with one that
 * keeps large buffers. Also the matrix product and plain convolutions of the same onnxruntime, and the planned climb. All one
 * thread, interleaved in rounds; a first round, not counted, warms everything. README.md says how to read it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matMulGraph } from '../../models/cli/measure.ts';
import { tableLines } from '../../models/cli/table.ts';
import { segmentCount, segmentMacs, uniformChannels } from '../../models/graph/widths.ts';
import { recipeModel } from '../golden/recipe.ts';
import { maxDifference } from '../support/fixtures.ts';
import { recipeFile } from './recipe-file.ts';
import { openEngine } from './rungs/chromium.ts';
import { cpuMs } from './rungs/cpu-time.ts';
import { openPyTorch } from './rungs/pytorch.ts';
import { PLAIN, plainConv } from './rungs/task.ts';
import { Timings } from './rungs/timings.ts';

const { generator: info } = recipeModel().metadata;

function macsOf(resolution: number, ratio: number): number {
  const widths = uniformChannels(info, ratio);
  return Array.from({ length: segmentCount(resolution) }, (_, i) => segmentMacs(widths, i)).reduce((a, b) => a + b, 0);
}

async function main(rounds: number, largest: number, folder: string): Promise<void> {
  const bytes = await recipeFile();
  const path = join(folder, 'model.safetensors');
  writeFileSync(path, bytes);
  const engine = await openEngine(bytes);
  const kept = await openPyTorch(path, 'kept');
  const usual = await openPyTorch(path, 'default');
  const opponents = [
    { name: 'transposed', python: kept, form: 'transposed' },
    { name: 'polyphase', python: kept, form: 'polyphase' },
    { name: 'default', python: usual, form: 'transposed' },
  ] as const;
  const rungs = info.resolutions
    .filter((k) => k <= largest)
    .flatMap((resolution) => info.ratios.map((ratio) => ({ resolution, ratio, name: `${resolution}@${ratio}` })));
  const full = rungs[rungs.length - 1];
  const plain = PLAIN.map(([channels, size]) => plainConv(channels, size));
  const timings = new Timings();
  let code = 0;
  let apart = 0;
  let plan: readonly string[] = [];

  const enginePids = await engine.pids();
  const measure = async <T>(
    job: string,
    round: number,
    pids: readonly number[],
    run: () => Promise<T>,
    ms: (value: T) => number,
  ): Promise<T> => {
    const before = cpuMs(pids);
    const value = await run();
    if (round >= 0) timings.add(job, { clock: ms(value), cpu: cpuMs(pids) - before });
    return value;
  };
  const alone = (ms: number): number => ms;
  const drawing = ({ ms }: { readonly ms: number }): number => ms;

  try {
    for (let round = -1; round < rounds; round++) {
      for (const { name } of [{ name: 'MatMul' }, ...plain])
        await measure(name, round, enginePids, () => engine.job(name), alone);
      for (const rung of rungs) {
        const task = { ...rung, code: ++code };
        const { samples } = await measure(`engine ${rung.name}`, round, enginePids, () => engine.draw(task), drawing);
        for (const { name, python, form } of opponents) {
          const job = `${name} ${rung.name}`;
          const theirs = await measure(job, round, [python.pid], () => python.draw(task, form), drawing);
          apart = Math.max(apart, maxDifference(samples, theirs.samples));
        }
      }
      if (round < 0) plan = largest < info.resolution ? [full.name] : await engine.plan();
      code++;
      await measure('climb', round, enginePids, () => engine.climb(plan, code), alone);
      process.stderr.write(`\rround ${round + 1} of ${rounds} `);
    }
  } finally {
    await engine.close();
    await kept.close();
    await usual.close();
  }

  const { flops } = matMulGraph();
  const peak = flops / timings.cpu('MatMul') / 1e6;
  const rate = (flop: number, job: string): readonly string[] => {
    const gflops = flop / timings.cpu(job) / 1e6;
    return [gflops.toFixed(1), `${((100 * gflops) / peak).toFixed(0)} %`];
  };
  const rows = rungs.map(({ resolution, ratio, name }) => {
    const macs = macsOf(resolution, ratio);
    const mine = `engine ${name}`;
    const speeds = opponents.map((opponent) => timings.ratio(`${opponent.name} ${name}`, mine));
    return [
      `${resolution}`,
      `${ratio}`,
      (macs / 1e9).toFixed(2),
      timings.clock(mine).toFixed(0),
      ...[mine, ...opponents.map((opponent) => `${opponent.name} ${name}`)].map((job) => timings.cpu(job).toFixed(0)),
      `${Math.min(speeds[0], speeds[1]).toFixed(2)} ×`,
      `${speeds[1].toFixed(2)} ×`,
      ...rate(2 * macs, mine),
    ];
  });
  const pytorch = ['transposed', 'polyphase', 'default'];
  const head = ['k', 'α', 'GMACs', 'ms', 'CPU ms', ...pytorch, 'speed', 'to trained', 'GFLOP/s', 'of MatMul'];
  for (const line of tableLines(head, rows)) console.log(line);
  console.log();
  const plainRows = [
    ['MatMul 1024³', timings.cpu('MatMul').toFixed(0), ...rate(flops, 'MatMul')],
    ...plain.map(({ name, flops: flop }) => [name, timings.cpu(name).toFixed(0), ...rate(flop, name)]),
  ];
  for (const line of tableLines(['', 'CPU ms', 'GFLOP/s', 'of MatMul'], plainRows)) console.log(line);
  console.log();
  const climb = timings.ratio('climb', `engine ${full.name}`);
  console.log(`Climb ${plan.join(' → ')}: ${climb.toFixed(2)} × the full rung.`);
  console.log(`Pictures of both: largest difference ${apart.toExponential(1)}.`);
  console.log(`Chromium ${engine.version}, torch ${kept.version}; ${rounds} rounds, medians, one thread each.`);
}

const [rounds = 5, largest = info.resolution] = process.argv.slice(2).map(Number);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('The number of rounds is a whole number from 1.');
if (!info.resolutions.includes(largest)) throw new Error(`The largest is one of ${info.resolutions.join(', ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'rungs-'));
try {
  await main(rounds, largest, folder);
} finally {
  rmSync(folder, { recursive: true });
}
