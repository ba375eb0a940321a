/** The engine in the worker of rungs.ts: draws what it is told, one job at a time, and says how long it took. */
import * as Comlink from 'comlink';
import * as ort from 'onnxruntime-web/wasm';
import { openModel } from '../../../models/format/index.ts';
import { setUpOnnxruntime } from '../../../models/kernel/index.ts';
import { climb, createGenerator, createRuntime, planLadder, type Generator } from '../../../models/runtime/index.ts';
import { graphJob, matMulGraph, type Job } from '../../../models/cli/measure.ts';
import { benchCode, PLAIN, plainConv, samplesOf, type RungResult, type RungTask } from './task.ts';

async function ms(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

let generator: Generator;
const jobs = new Map<string, Job>();

const worker = {
  /** @returns how many threads draw */
  async open(wasm: ArrayBuffer, model: ArrayBuffer, threads: number): Promise<number> {
    setUpOnnxruntime(ort, wasm);
    const runtime = createRuntime(ort, { threads });
    generator = createGenerator(runtime, await openModel(new Uint8Array(model)));
    const product = matMulGraph();
    jobs.set('MatMul', await graphJob(runtime, product.graph, product.shape));
    for (const [channels, size] of PLAIN) {
      const { name, graph, shape } = plainConv(channels, size);
      jobs.set(name, await graphJob(runtime, graph, shape));
    }
    return runtime.threads;
  },
  async draw({ resolution, ratio, code }: RungTask): Promise<RungResult> {
    const wplus = benchCode(code, generator.nStyle * generator.styleDim);
    const start = performance.now();
    const { rgb } = await generator.generate({ wplus, resolution, ratio });
    return { ms: performance.now() - start, samples: samplesOf(rgb) };
  },
  /** MatMul or a plain convolution. */
  job: (name: string) => ms(() => (jobs.get(name) as Job).run()),
  /** The planned rungs of this device, as `resolution@ratio`; a first call measures what the plan needs. */
  async plan(): Promise<readonly string[]> {
    const rungs = planLadder(generator, await generator.calibrate());
    return rungs.map(({ resolution, ratio }) => `${resolution}@${ratio}`);
  },
  /** @param rungs as `resolution@ratio` */
  climb(rungs: readonly string[], code: number): Promise<number> {
    const wplus = benchCode(code, generator.nStyle * generator.styleDim);
    const steps = rungs.map((one) => {
      const [resolution, ratio] = one.split('@').map(Number);
      return generator.rung(resolution, ratio);
    });
    return ms(() => climb({ generator, codes: () => [wplus], rungs: steps, onFrame: () => undefined }));
  },
};

export type BenchWorker = typeof worker;
Comlink.expose(worker);
