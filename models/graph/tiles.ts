/**
 * Pictures into tiles and back: the linear maps around the products of Winograd's and Toom and Cook's algorithms, as stock operators.
 * Both are applied one axis after the other. Each picks or paints every fourth, sixth or eighth column one by one,
 * which is what costs; so columns are picked while there are fewest values (first) and painted when there are fewest (last).
 */
import type { GraphWriter } from './onnx-writer.ts';

export function reshape(g: GraphWriter, x: string, shape: readonly number[]): string {
  return g.node('Reshape', [x, g.integers(shape)]);
}

export type Rows = readonly (readonly number[])[];

export interface IntoTiles {
  readonly channels: number;
  /** [1, channels]: what each channel is multiplied with. */
  readonly style: string;
  /** Rows are the values wanted of a tile along one axis, columns its pixels, of which the first may be before it and the last after it. */
  readonly bank: Rows;
  /** Pixels from tile to tile. */
  readonly stride: number;
  readonly rows: number;
  readonly size: number;
  /** Zeros above, below, left and right; none where the picture brings its neighbour's row or the bank needs none. */
  readonly pads?: readonly [number, number, number, number];
}

/** [1, channels, rows, size] -> [values across · values down, channels, tiles]. */
export function intoTiles(
  g: GraphWriter,
  x: string,
  { channels, style, bank, stride, rows, size, pads: [above, below, left, right] = [0, 0, 0, 0] }: IntoTiles,
): string {
  const [values, taps] = [bank.length, bank[0].length];
  const tiles = (length: number): number => (length - taps) / stride + 1;
  const [down, wide] = [tiles(rows + above + below), tiles(size + left + right)];
  const data = Float32Array.from(bank.flat());
  // Style rides on the first filters, so channels are groups there and batch afterwards.
  const filters = g.node('Mul', [reshape(g, style, [channels, 1, 1, 1]), g.constant(data, [1, values, 1, taps])]);
  const across = g.node('Conv', [x, reshape(g, filters, [channels * values, 1, 1, taps])], {
    group: channels,
    strides: [1, stride],
    pads: [0, left, 0, right],
    kernel_shape: [1, taps],
  });
  const planes = reshape(g, across, [channels * values, 1, rows, wide]);
  const both = g.node('Conv', [planes, g.constant(data, [values, 1, taps, 1])], {
    strides: [stride, 1],
    pads: [above, 0, below, 0],
    kernel_shape: [taps, 1],
  });
  const byChannel = reshape(g, both, [channels, values * values, down * wide]);
  return g.node('Transpose', [byChannel], { perm: [1, 0, 2] });
}

export interface FromTiles {
  readonly out: number;
  /** [1, out]: what each channel is multiplied with. */
  readonly gain: string;
  /** [out], added at the end. */
  readonly bias: string;
  /** What each of a tile's products paints along one axis. Where that is longer than `stride`, tiles overlap and add up. */
  readonly bank: Rows;
  readonly stride: number;
  /** Tiles down and across. */
  readonly tiles: readonly [number, number];
  /** Of what comes out; tiles may reach beyond it, below and to the right. */
  readonly rows: number;
  readonly size: number;
}

/** [out, products across, products down, tiles] -> [1, out, rows, size]. */
export function fromTiles(
  g: GraphWriter,
  products: string,
  { out, gain, bias, bank, stride, tiles: [down, across], rows, size }: FromTiles,
): string {
  const [count, length] = [bank.length, bank[0].length];
  const before = (length - stride) / 2;
  const after = (tiles: number, wanted: number): number => (tiles - 1) * stride + length - before - wanted;
  const data = Float32Array.from(bank.flat());
  const columns = g.node(
    'ConvTranspose',
    [reshape(g, products, [out * count, count, down, across]), g.constant(data, [count, 1, length, 1])],
    { strides: [stride, 1], kernel_shape: [length, 1], pads: [before, 0, after(down, rows), 0] },
  );
  const filters = g.node('Mul', [reshape(g, gain, [out, 1, 1, 1]), g.constant(data, [1, count, 1, length])]);
  return g.node(
    'ConvTranspose',
    [reshape(g, columns, [1, out * count, rows, across]), reshape(g, filters, [out * count, 1, 1, length]), bias],
    { group: out, strides: [1, stride], kernel_shape: [1, length], pads: [0, before, 0, after(across, size)] },
  );
}

/** Kernels with the taps as channels: [out, input, 3, 3] -> [1, 9, out, input]. */
export function tapsOf(g: GraphWriter, kernel: Float32Array, out: number, input: number): string {
  return g.node('Transpose', [g.constant(kernel, [1, out, input, 9])], { perm: [0, 3, 1, 2] });
}

/**
 * Kernels of a batch of products: every row of `across` with every row of `down`, as a 1×1 convolution of the taps
 * -> [1, across · down, out, input]. Of constants alone, so onnxruntime does it once, when the session is made.
 */
export function transformKernel(g: GraphWriter, taps: string, across: Rows, down: Rows): string {
  const rows = across.flatMap((row) => down.flatMap((column) => column.flatMap((a) => row.map((b) => a * b))));
  const count = across.length * down.length;
  return g.node('Conv', [taps, g.constant(Float32Array.from(rows), [count, 9, 1, 1])], { kernel_shape: [1, 1] });
}
