/** What the sides of rungs.ts agree on; rungs.py has the same codes and samples. */
import { GraphWriter, type Graph } from '../../../models/graph/onnx-writer.ts';
import { ramp } from '../../../models/cli/measure.ts';

export interface RungTask {
  readonly resolution: number;
  readonly ratio: number;
  /** Which w+: no two tasks have the same, so nothing made for one serves another. */
  readonly code: number;
}

export interface RungResult {
  readonly ms: number;
  /** Some values of the picture. */
  readonly samples: readonly number[];
}

export function benchCode(code: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(0.37 * i + code));
}

const SAMPLES = 64;

/** Spread over all channels and rows. */
export function samplesOf(values: ArrayLike<number>): readonly number[] {
  return Array.from({ length: SAMPLES }, (_, i) => values[Math.floor((i * values.length) / SAMPLES)]);
}

/** Channels and size of the plain convolutions measured. */
export const PLAIN: readonly (readonly [number, number])[] = [
  [512, 32],
  [256, 64],
  [128, 128],
  [64, 256],
  [32, 512],
];

/** A 3×3 convolution as onnxruntime does it. */
export function plainConv(
  channels: number,
  size: number,
): { readonly name: string; readonly graph: Graph; readonly shape: readonly number[]; readonly flops: number } {
  const g = new GraphWriter();
  const shape = [1, channels, size, size];
  const kernel = g.constant(ramp(channels * channels * 9), [channels, channels, 3, 3]);
  const y = g.node('Conv', [g.input('x', shape), kernel], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] });
  g.output('y', y, shape);
  const name = `Conv ${channels} → ${channels}, ${size} px`;
  return { name, graph: g.finish('conv'), shape, flops: 18 * channels ** 2 * size ** 2 };
}
