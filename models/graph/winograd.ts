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

/** 3×3 convolution with zero padding 1 of x [1,input,size,size] -> [1,out,size,size]. */
export function winogradConv(
  g: GraphWriter,
  x: string,
  kernel: Float32Array,
  input: number,
  out: number,
  size: number,
): string {
  const tiles = size / 4;
  const reshape = (y: string, shape: readonly number[]): string => g.node('Reshape', [y, g.integers(shape)]);
  const rows = Float32Array.from(BT.flat());
  // Channels as batch: a 6-tap filter bank down, then across, at stride 4, gives the 36 transformed values of each tile.
  const planes = reshape(x, [input, 1, size, size]);
  const down = g.node('Conv', [planes, g.constant(rows, [6, 1, 6, 1])], {
    strides: [4, 1],
    pads: [1, 0, 1, 0],
    kernel_shape: [6, 1],
  });
  const banks = reshape(down, [input * 6, 1, tiles, size]);
  const across = g.node('Conv', [banks, g.constant(rows.slice(), [6, 1, 1, 6])], {
    strides: [1, 4],
    pads: [0, 1, 0, 1],
    kernel_shape: [1, 6],
  });
  const v = reshape(g.node('Transpose', [reshape(across, [input, 6, 6, tiles * tiles])], { perm: [1, 2, 0, 3] }), [
    36,
    input,
    tiles * tiles,
  ]);
  const m = g.node('MatMul', [transformKernel(g, kernel, out, input), v]);
  const spread = reshape(g.node('Transpose', [m], { perm: [1, 0, 2] }), [out, 36, tiles, tiles]);
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
  return reshape(painted, [1, out, size, size]);
}
