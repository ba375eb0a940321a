/**
 * Winograd F(4×4, 3×3) from stock operators: 36 multiplications for 16 outputs instead of 144 (Lavin & Gray 2016).
 * WASM convolutions already run at the matrix-product rate, so only less arithmetic makes them faster.
 */
import type { GraphWriter } from './onnx-writer.ts';

// Rows of Bᵀ (input), G (kernel) and Aᵀ (output) of F(4,3) with interpolation points 0, ±1, ±2, ∞.
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
const AT = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/**
 * U = G·g·Gᵀ of every kernel: [out,in,3,3] -> [36, out, in], as one product with G⊗G. Of constants alone, so onnxruntime
 * does it once, when the session is made.
 */
function transformKernel(g: GraphWriter, kernel: Float32Array, out: number, input: number): string {
  const both = Float32Array.from({ length: 36 * 9 }, (_, i) => {
    const [a, b, y, x] = [Math.floor(i / 54), Math.floor(i / 9) % 6, Math.floor(i / 3) % 3, i % 3];
    return G[a][y] * G[b][x];
  });
  const taps = g.node('Transpose', [g.constant(kernel, [out * input, 9])], { perm: [1, 0] });
  const u = g.node('MatMul', [g.constant(both, [36, 9]), taps]);
  return g.node('Reshape', [u, g.integers([36, out, input])]);
}

/**
 * Layers where Winograd was measured faster on one WASM thread (`npm run model -- bench --conv`): enough channels to fill
 * the matrix products, and enough tiles to pay for the transforms.
 */
export function winogradPays(input: number, out: number, size: number): boolean {
  return size % 4 === 0 && size >= 16 && input >= 32 && out >= 32;
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

/** 3×3 convolution with zero padding 1 of x [1,input,size,size] -> [1,out,size,size]. */
export function winogradConv(
  g: GraphWriter,
  x: string,
  kernel: Float32Array,
  input: number,
  out: number,
  size: number,
  bands = bandCount(Math.max(input, out), size),
): string {
  const transformed = transformKernel(g, kernel, out, input);
  if (bands === 1) return convolveBand(g, x, transformed, { input, out, size, rows: size, pads: [1, 1] });
  const rows = size / bands;
  const parts = Array.from({ length: bands }, (_, band) => {
    // One row more above and below, where the picture has one.
    const [above, below] = [band === 0 ? 1 : 0, band === bands - 1 ? 1 : 0];
    const [first, last] = [band * rows - 1 + above, (band + 1) * rows + 1 - below];
    const strip = g.node('Slice', [x, g.integers([first]), g.integers([last]), g.integers([2])]);
    return convolveBand(g, strip, transformed, { input, out, size, rows, pads: [above, below] });
  });
  return g.node('Concat', parts, { axis: 2 });
}

interface Band {
  readonly input: number;
  readonly out: number;
  /** Width of the picture. */
  readonly size: number;
  /** Rows that come out. */
  readonly rows: number;
  /** Zero rows above and below; where there are none, the strip brings a row of its neighbour. */
  readonly pads: readonly [number, number];
}

function convolveBand(g: GraphWriter, x: string, kernel: string, { input, out, size, rows, pads }: Band): string {
  const [across, down] = [size / 4, rows / 4];
  const reshape = (y: string, shape: readonly number[]): string => g.node('Reshape', [y, g.integers(shape)]);
  const bank = Float32Array.from(BT.flat());
  // Channels as batch: a 6-tap filter bank down, then across, at stride 4, gives the 36 transformed values of each tile.
  const planes = reshape(x, [input, 1, rows + 2 - pads[0] - pads[1], size]);
  const columns = g.node('Conv', [planes, g.constant(bank, [6, 1, 6, 1])], {
    strides: [4, 1],
    pads: [pads[0], 0, pads[1], 0],
    kernel_shape: [6, 1],
  });
  const lines = reshape(columns, [input * 6, 1, down, size]);
  const both = g.node('Conv', [lines, g.constant(bank, [6, 1, 1, 6])], {
    strides: [1, 4],
    pads: [0, 1, 0, 1],
    kernel_shape: [1, 6],
  });
  const v = reshape(g.node('Transpose', [reshape(both, [input, 6, 6, down * across])], { perm: [1, 2, 0, 3] }), [
    36,
    input,
    down * across,
  ]);
  const m = g.node('MatMul', [kernel, v]);
  const spread = reshape(g.node('Transpose', [m], { perm: [1, 0, 2] }), [out, 36, down, across]);
  // Output transform: every transformed value paints its 4×4 pattern (outer product of columns of Aᵀ).
  const pattern = new Float32Array(36 * 16);
  for (let a = 0; a < 6; a++)
    for (let b = 0; b < 6; b++)
      for (let y = 0; y < 4; y++)
        for (let z = 0; z < 4; z++) pattern[((a * 6 + b) * 4 + y) * 4 + z] = AT[y][a] * AT[z][b];
  const painted = g.node('ConvTranspose', [spread, g.constant(pattern, [36, 1, 4, 4])], {
    strides: [4, 4],
    kernel_shape: [4, 4],
  });
  return reshape(painted, [1, out, rows, size]);
}
