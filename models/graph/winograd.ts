/**
 * Winograd's 3×3 convolution from stock operators (Lavin & Gray 2016): for each tile of 4×4 outputs 36 multiplications
 * instead of 144, for one of 6×6 64 instead of 324. WASM convolutions already run at the matrix-product rate, so only less
 * arithmetic makes them faster.
 */
import type { GraphWriter } from './onnx-writer.ts';
import { spread, vanishing } from './polynomial.ts';
import type { StyledConv } from './styled-conv.ts';
import { fromTiles, intoTiles, tapsOf, transformKernel, type Rows } from './tiles.ts';

/** Pixels of a tile's side. */
export type Tile = 4 | 6;

/** One more point is at infinity. Small, and of those tried the ones that round least: half as much as with 2 for 1/2 in the first. */
const POINTS: Readonly<Record<Tile, readonly number[]>> = {
  4: [0, 1, -1, 1 / 2, -2],
  6: [0, 1, -1, 2, -2, 1 / 2, -1 / 2],
};

interface Transforms {
  /** Of the picture: what is wanted of a tile's pixels and their two neighbours. */
  readonly input: Rows;
  readonly kernel: Rows;
  /** What each product adds to a tile's pixels. */
  readonly output: Rows;
}

/**
 * Along one axis, a filter of three taps over tile + 2 pixels is the transpose of a product of two polynomials, known by
 * its values at the points and its highest coefficient ("the value at infinity").
 */
function transformsOf(tile: Tile): Transforms {
  const points = POINTS[tile];
  const whole = vanishing(points);
  return {
    input: [...points.map((p) => [...vanishing(points.filter((other) => other !== p)), 0]), whole],
    kernel: [...points.map((p) => [1, p, p * p].map((power) => power / spread(p, points))), [0, 0, 1]],
    output: [
      ...points.map((p) => Array.from({ length: tile }, (_, i) => p ** i)),
      Array.from({ length: tile }, (_, i) => Number(i === tile - 1)),
    ],
  };
}

/**
 * Tiles for layers where Winograd was measured faster on one WASM thread (`npm run model -- bench --conv`): enough channels
 * to fill the matrix products, and enough tiles to pay for the transforms. Larger tiles save a fifth of both, but a
 * session holds 64 values for each nine of the kernel, so they are left to the few layers with many pixels and few channels.
 */
export function winogradTile(input: number, out: number, size: number): Tile | undefined {
  const channels = Math.min(input, out);
  if (size >= 256 && channels >= 24 && channels <= 192) return 6;
  return size % 4 === 0 && size >= 16 && channels >= 32 && channels * size >= 1024 ? 4 : undefined;
}

/** Bytes of transformed values in flight, in each of a few tensors. */
const BAND_BYTES = 64 * 2 ** 20;

/** Rows of tiles to convolve at a time: the transformed values of a picture are about twice its own, and there are three such tensors. */
function rowsAtATime(channels: number, tile: Tile, tiles: number): number {
  const row = (tile + 2) ** 2 * channels * tiles * 4;
  const bands = Math.ceil((row * tiles) / BAND_BYTES);
  return Math.ceil(tiles / bands);
}

/** @param high rows of tiles in a band */
export function winogradConv(
  g: GraphWriter,
  { x, style, gain, bias, kernel, input, out, size }: StyledConv,
  tile: Tile,
  high = rowsAtATime(Math.max(input, out), tile, Math.ceil(size / tile)),
): string {
  const bank = transformsOf(tile);
  const tiles = Math.ceil(size / tile);
  const transformed = transformKernel(g, tapsOf(g, kernel, out, input), bank.kernel, bank.kernel);
  const parts: string[] = [];
  for (let first = 0; first < tiles; first += high) {
    const last = Math.min(first + high, tiles);
    const [from, to] = [first * tile, last * tile];
    // One row more above and below, where the picture has one.
    const [top, bottom] = [Math.max(from - 1, 0), Math.min(to + 1, size)];
    const whole = top === 0 && bottom === size;
    const strip = whole ? x : g.node('Slice', [x, g.integers([top]), g.integers([bottom]), g.integers([2])]);
    const products = g.node('MatMul', [
      transformed,
      intoTiles(g, strip, {
        channels: input,
        style,
        bank: bank.input,
        stride: tile,
        rows: bottom - top,
        size,
        pads: [top - from + 1, to + 1 - bottom, 1, tiles * tile + 1 - size],
      }),
    ]);
    const byChannel = g.node('Transpose', [products], { perm: [0, 2, 1, 3] });
    const rows = Math.min(to, size) - from;
    const shape = { bank: bank.output, stride: tile, tiles: [last - first, tiles], rows, size } as const;
    parts.push(fromTiles(g, byChannel, { out, gain, bias, ...shape }));
  }
  return parts.length === 1 ? parts[0] : g.node('Concat', parts, { axis: 2 });
}
