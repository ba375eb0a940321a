/** `bench`: how long every rung takes here, against the matrix product of the same onnxruntime in the same run. */
import type { ModelFile } from '../format/index.ts';
import { createEncoder, createGenerator, createRuntime, type Generator, type Runtime } from '../runtime/index.ts';
import { benchBlocks } from './bench-blocks.ts';
import { checkOutput, readNumber, readOptions, type Command, type Print } from './command.ts';
import { graphJob, matMulGraph, ramp, timeInRounds, type Job } from './measure.ts';
import { nodeOnnxruntime } from './node-ort.ts';
import { readModel } from './read-model.ts';
import { tableLines } from './table.ts';

/** Codes of which no two are equal: the generator keeps what it made for the last ones. */
function createCodes(length: number): () => Float32Array {
  let count = 0;
  return () => new Float32Array(length).fill(++count / 1000);
}

async function benchRungs(runtime: Runtime, generator: Generator, runs: number, print: Print): Promise<void> {
  const rungs = generator.resolutions.flatMap((k) => generator.ratios.map((ratio) => generator.rung(k, ratio)));
  const nextCode = createCodes(generator.nStyle * generator.styleDim);
  const { graph, shape, flops } = matMulGraph();
  const product = await graphJob(runtime, graph, shape);
  const pictures: Job[] = rungs.map(({ resolution, ratio }) => ({
    run: () => generator.generate({ wplus: nextCode(), resolution, ratio }),
  }));
  const [matMul, ...timings] = await timeInRounds(runs, [product, ...pictures]);
  await product.release();
  const peak = flops / matMul.cpu / 1e6;
  const rows = rungs.map(({ resolution, ratio, macs }, i) => {
    const { median, cpu } = timings[i];
    const rate = (2 * macs) / cpu / 1e6;
    const ms = [median.toFixed(2), cpu.toFixed(2)];
    const share = `${((100 * rate) / peak).toFixed(0)} %`;
    return [`${resolution}`, `${ratio}`, (macs / 1e6).toFixed(1), ...ms, rate.toFixed(1), share];
  });
  tableLines(['k', 'alpha', 'MMACs', 'ms', 'CPU ms', 'GFLOP/s', 'of MatMul'], rows).forEach(print);
  print(`${runs} runs each, one thread: median of the clock, least processor time. GFLOP/s are of the latter;`);
  print(`MatMul 1024×1024×1024 took ${matMul.cpu.toFixed(1)} CPU ms, ${peak.toFixed(1)} GFLOP/s.`);
  print('MACs are those of direct convolutions; Winograd does fewer, so a share can be above 100 %.');
}

/** Of one photo: the encoder, and what looks closer after it. */
async function benchLooks(runtime: Runtime, model: ModelFile, runs: number, print: Print): Promise<void> {
  if (!model.metadata.encoder) return;
  const encoder = createEncoder(runtime, model);
  const photo = (size: number): Float32Array => ramp(3 * size * size);
  const square = photo(encoder.inputSize);
  const { closer } = await encoder.look(square);
  const larger = photo(encoder.closerSize ?? 0);
  const jobs: Job[] = [{ run: () => encoder.look(square) }, ...(closer ? [{ run: () => closer(larger) }] : [])];
  const names = ['encoder', 'closer look'];
  for (const [i, { median, cpu }] of (await timeInRounds(runs, jobs)).entries())
    print(`${names[i]}: ${median.toFixed(2)} ms, ${cpu.toFixed(2)} CPU ms`);
  await encoder.dispose();
}

async function bench(args: readonly string[], print: Print): Promise<void> {
  const { values } = readOptions(args, {
    runs: { type: 'string', default: '7' },
    blocks: { type: 'string' },
    model: { type: 'string' },
    output: { type: 'string', short: 'o' },
  });
  const runs = readNumber('--runs', values.runs, { min: 1, max: 1000, whole: true });
  const runtime = createRuntime(nodeOnnxruntime());
  const model = await readModel(values.model);
  if (values.blocks !== undefined)
    return benchBlocks(runtime, model, values.blocks, checkOutput(values.output, '.json'), runs, print);
  const generator = createGenerator(runtime, model);
  await benchRungs(runtime, generator, runs, print);
  await generator.dispose();
  await benchLooks(runtime, model, runs, print);
}

export const benchCommand: Command = {
  about: 'time of every rung and of the encoder on this machine; with --blocks, of listed blocks',
  usage: '[--runs 7] [--blocks LIST.json -o TIMES.json] [--model FILE]',
  options: [
    ['--runs NUMBER', 'of which the median is taken (7 unless given)'],
    ['--blocks LIST.json', 'times these blocks instead, into the file of -o'],
    ['--model FILE', 'another model than the built-in one'],
    ['-o, --output TIMES.json', 'times of the listed blocks'],
  ],
  run: bench,
};
