/** Styled 3×3 convolutions, out of single operators. */
import type { GraphWriter, Precision } from './onnx-writer.ts';
import { swapChannels } from './slice.ts';

/** gain · conv(style · x) + bias; noise and activation come after it. */
export interface StyledConv {
  /** [1, input, height, width]. */
  readonly x: string;
  /** [1, input]. */
  readonly style: string;
  /** [1, out]. */
  readonly gain: string;
  /** [out]. */
  readonly bias: string;
  /** [out, input, 3, 3], as stored. */
  readonly kernel: Float32Array;
  readonly input: number;
  readonly out: number;
  /** Of x, style, gain, bias and what comes out. */
  readonly precision: Precision;
}

export function reshape(g: GraphWriter, x: string, shape: readonly number[]): string {
  return g.node('Reshape', [x, g.integers(shape)]);
}

/** Blur [1,3,3,1]/4 of the up-convolution, one axis. */
const BLUR: readonly number[] = [0.25, 0.75, 0.75, 0.25];

const SAME = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };

function styled(g: GraphWriter, { x, style, input }: StyledConv): string {
  return g.node('Mul', [x, reshape(g, style, [1, input, 1, 1])]);
}

/** Style multiplies the picture before, gain and bias after: the kernel stays constant. */
export function conv(g: GraphWriter, layer: StyledConv): string {
  const { kernel, input, out, gain, bias, precision } = layer;
  const y = g.node('Conv', [styled(g, layer), g.constant(kernel, [out, input, 3, 3], precision)], SAME);
  const scaled = g.node('Mul', [y, reshape(g, gain, [1, out, 1, 1])]);
  return g.node('Add', [scaled, reshape(g, bias, [1, out, 1, 1])]);
}

/**
 * To twice the size: transposed convolution, then the blur, across and down; gain and bias ride on its second half.
 */
export function upConv(g: GraphWriter, layer: StyledConv): string {
  const { gain, bias, kernel, input, out, precision } = layer;
  const swapped = g.constant(swapChannels(kernel, out, input, 9), [input, out, 3, 3], precision);
  const spread = g.node('ConvTranspose', [styled(g, layer), swapped], { strides: [2, 2], kernel_shape: [3, 3] });
  const across = Float32Array.from({ length: out * 4 }, (_, i) => BLUR[i % 4]);
  const blurred = g.node('Conv', [spread, g.constant(across, [out, 1, 1, 4], precision)], {
    group: out,
    kernel_shape: [1, 4],
    pads: [0, 1, 0, 1],
  });
  const taps = g.constant(Float32Array.from(BLUR), [1, 1, 4, 1], precision);
  const down = g.node('Mul', [reshape(g, gain, [out, 1, 1, 1]), taps]);
  return g.node('Conv', [blurred, down, bias], { group: out, kernel_shape: [4, 1], pads: [1, 0, 1, 0] });
}
