/**
 * Winograd F(4×4, 3×3) from stock operators: 36 multiplications for 16 outputs instead of 144 (Lavin & Gray 2016).
 * WASM convolutions already run at the matrix-product rate, so only less arithmetic makes them faster.
 */
import type { GraphWriter } from './onnx-writer.ts';
import type { StyledConv } from './styled-conv.ts';
import { fromTiles, intoTiles, tapsOf, transformKernel } from './tiles.ts';

// Rows of Bᵀ (input), G (kernel) and A (output) of F(4,3) with interpolation points 0, ±1, ±2, ∞.
const BT = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const G = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const A = [
  [1, 0, 0, 0],
  [1, 1, 1, 1],
  [1, -1, 1, -1],
  [1, 2, 4, 8],
  [1, -2, 4, -8],
  [0, 0, 0, 1],
];

/**
 * Layers where Winograd was measured faster on one WASM thread (`npm run model -- bench --conv`): enough channels to fill
 * the matrix products, and enough tiles to pay for the transforms.
 */
export function winogradPays(input: number, out: number, size: number): boolean {
  const channels = Math.min(input, out);
  return size % 4 === 0 && size >= 16 && channels >= 32 && channels * size >= 1024;
}

/** Bytes of transformed values in flight, in each of a few tensors. */
const BAND_BYTES = 64 * 2 ** 20;

/** In how many bands of rows a picture is convolved: its transformed values are 2¼ times its own, and there are three such tensors. */
function bandCount(channels: number, size: number): number {
  const tiles = size / 4;
  let bands = 1;
  while ((36 * channels * tiles * tiles * 4) / bands > BAND_BYTES && tiles % (2 * bands) === 0) bands *= 2;
  return bands;
}

export function winogradConv(
  g: GraphWriter,
  { x, style, gain, bias, kernel, input, out, size }: StyledConv,
  bands = bandCount(Math.max(input, out), size),
): string {
  const transformed = transformKernel(g, tapsOf(g, kernel, out, input), G, G);
  const rows = size / bands;
  const parts = Array.from({ length: bands }, (_, band) => {
    // One row more above and below, where the picture has one.
    const [above, below] = [band === 0 ? 1 : 0, band === bands - 1 ? 1 : 0];
    const [first, last] = [band * rows - 1 + above, (band + 1) * rows + 1 - below];
    const strip = bands === 1 ? x : g.node('Slice', [x, g.integers([first]), g.integers([last]), g.integers([2])]);
    const into = { channels: input, style, bank: BT, rows: last - first, size, pads: [above, below, 1] } as const;
    const products = g.node('MatMul', [transformed, intoTiles(g, strip, into)]);
    const byChannel = g.node('Transpose', [products], { perm: [0, 2, 1, 3] });
    return fromTiles(g, byChannel, { out, gain, bias, bank: A, stride: 4, tiles: [rows / 4, size / 4] });
  });
  return bands === 1 ? parts[0] : g.node('Concat', parts, { axis: 2 });
}
