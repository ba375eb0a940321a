/** Times of graphs on this machine. */
import { GraphWriter, type Graph } from '../graph/onnx-writer.ts';
import type { Runtime } from '../runtime/index.ts';

export interface Timing {
  /** Median of the clock, ms. */
  readonly median: number;
  /** Least processor time of this program, ms: other programs on the machine disturb it far less than the clock. */
  readonly cpu: number;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export interface Job {
  readonly run: () => Promise<unknown>;
}

/**
 * Times several jobs in rounds, so that what else happens on the machine meets all of them alike. A first round, untimed,
 * makes and warms what they need.
 */
export async function timeInRounds(rounds: number, jobs: readonly Job[]): Promise<readonly Timing[]> {
  const times: number[][] = jobs.map(() => []);
  const cpu = jobs.map(() => Infinity);
  for (let round = -1; round < rounds; round++)
    for (const [i, job] of jobs.entries()) {
      const [start, startCpu] = [performance.now(), cpuMs()];
      await job.run();
      if (round < 0) continue;
      times[i].push(performance.now() - start);
      cpu[i] = Math.min(cpu[i], cpuMs() - startCpu);
    }
  return times.map((all, i) => ({ median: median(all), cpu: cpu[i] }));
}

/** Values that repeat after a thousand, from -0.5 to 0.5. */
export function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
}

/** Runs a graph with the one input `x` by onnxruntime, which is set up; a runtime would take functions of our own for a small one. */
export async function graphJob(
  { ort, exclusive }: Pick<Runtime, 'ort' | 'exclusive'>,
  { onnx, weights }: Graph,
  shape: readonly number[],
): Promise<Job & { release(): Promise<void> }> {
  const session = await exclusive(() =>
    ort.InferenceSession.create(onnx, { executionProviders: ['wasm'], externalData: [...weights] }),
  );
  const x = new ort.Tensor('float32', ramp(shape.reduce((a, b) => a * b, 1)), [...shape]);
  return { run: () => exclusive(() => session.run({ x })), release: () => exclusive(() => session.release()) };
}

const SIDE = 1024;

/** The matrix product: what this onnxruntime reaches at best on one thread here. */
export function matMulGraph(): {
  readonly graph: Graph;
  readonly shape: readonly number[];
  readonly flops: number;
} {
  const g = new GraphWriter();
  const product = g.node('MatMul', [g.input('x', [SIDE, SIDE]), g.constant(ramp(SIDE * SIDE), [SIDE, SIDE])]);
  g.output('y', product, [SIDE, SIDE]);
  return { graph: g.finish('matmul'), shape: [SIDE, SIDE], flops: 2 * SIDE ** 3 };
}
