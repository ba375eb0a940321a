import { GraphWriter } from '../graph/onnx-writer.ts';
import type { Runtime } from '../runtime/index.ts';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
}

/** Median milliseconds of one run of a graph with the input `x`, after a warm-up run. */
export async function timeGraph(
  runtime: Runtime,
  onnx: Uint8Array,
  shape: readonly number[],
  runs: number,
): Promise<number> {
  const net = await runtime.open(onnx);
  const x = new runtime.ort.Tensor('float32', ramp(shape.reduce((a, b) => a * b, 1)), [...shape]);
  const times: number[] = [];
  for (let run = -1; run < runs; run++) {
    const start = performance.now();
    await net.run({ x });
    if (run >= 0) times.push(performance.now() - start);
  }
  await net.release();
  return median(times);
}

/** GFLOP/s of a 1024×1024×1024 matrix product: what this onnxruntime reaches at best on one thread here. */
export async function matMulPeak(runtime: Runtime, runs: number): Promise<number> {
  const side = 1024;
  const g = new GraphWriter();
  const product = g.node('MatMul', [g.input('x', [side, side]), g.constant(ramp(side * side), [side, side])]);
  g.output('y', product, [side, side]);
  const ms = await timeGraph(runtime, g.finish('matmul'), [side, side], runs);
  return (2 * side ** 3) / ms / 1e6;
}
