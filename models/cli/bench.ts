/** `bench`: how long every rung takes here, against the matrix product of the same onnxruntime in the same run. */
import * as ort from 'onnxruntime-web/wasm';
import { createGenerator, createRuntime, type Generator, type Runtime } from '../runtime/index.ts';
import { benchConvolutions } from './bench-conv.ts';
import { readNumber, readOptions, type Command, type Print } from './command.ts';
import { matMulPeak, median } from './measure.ts';
import { readModel } from './read-model.ts';
import { tableLines } from './table.ts';

/** Median of whole pictures with nothing reused: every run has another code, so every block runs again. */
async function timeRung(generator: Generator, resolution: number, ratio: number, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = -1; run < runs; run++) {
    const wplus = new Float32Array(generator.nStyle * generator.styleDim).fill(0.01 * (run + 2));
    const start = performance.now();
    await generator.generate({ wplus, resolution, ratio });
    if (run >= 0) times.push(performance.now() - start); // the first makes the sessions
  }
  return median(times);
}

async function benchRungs(runtime: Runtime, generator: Generator, runs: number, print: Print): Promise<void> {
  const rows: string[][] = [];
  const peaks: number[] = [];
  for (const resolution of generator.resolutions)
    for (const ratio of generator.ratios) {
      // Before each rung: other programs on the machine slow both down alike.
      const peak = await matMulPeak(runtime, runs);
      const ms = await timeRung(generator, resolution, ratio, runs);
      const { macs } = generator.rung(resolution, ratio);
      const rate = (2 * macs) / ms / 1e6;
      peaks.push(peak);
      const share = `${((100 * rate) / peak).toFixed(0)} %`;
      rows.push([`${resolution}`, `${ratio}`, (macs / 1e6).toFixed(1), ms.toFixed(2), rate.toFixed(1), share]);
    }
  tableLines(['k', 'alpha', 'MMACs', 'ms', 'GFLOP/s', 'of MatMul'], rows).forEach(print);
  print(`Medians of ${runs} runs, one thread. MatMul 1024×1024×1024: ${median(peaks).toFixed(1)} GFLOP/s.`);
  print('MACs are those of direct convolutions; Winograd does fewer, so a share can be above 100 %.');
}

async function bench(args: readonly string[], print: Print): Promise<void> {
  const { values } = readOptions(args, {
    runs: { type: 'string', default: '7' },
    conv: { type: 'boolean', default: false },
    model: { type: 'string' },
  });
  const runs = readNumber('--runs', values.runs, { min: 1, max: 1000, whole: true });
  ort.env.wasm.numThreads = 1;
  const runtime = createRuntime(ort);
  if (values.conv) return benchConvolutions(runtime, runs, print);
  const generator = createGenerator(runtime, await readModel(values.model));
  await benchRungs(runtime, generator, runs, print);
  await generator.dispose();
}

export const benchCommand: Command = {
  about: 'time of every rung on this machine; with --conv, of 3×3 convolutions plain and by Winograd',
  usage: '[--runs 7] [--conv] [--model FILE]',
  run: bench,
};
