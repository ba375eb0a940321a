/**
 * The up-convolution (transposed 3×3 convolution of stride 2, then the blur) by Toom and Cook's algorithm from stock operators:
 * 81 multiplications for 16 inputs instead of 144.
 *
 * Along one axis, four inputs are a polynomial x of degree 3. Transposed convolution with taps k makes of it the even outputs
 * (k₀ + k₂z)·x, of degree 4, and the odd ones k₁·x, of degree 3; so their values at four points, and the highest coefficient
 * of the even ones ("the value at infinity"), say it all: nine products. Tiles overlap and add up, and what a product paints is blurred
 * beforehand, so that the blur costs nothing.
 */
import type { GraphWriter } from './onnx-writer.ts';
import { basis, times, vanishing } from './polynomial.ts';
import { BLUR, type StyledConv } from './styled-conv.ts';
import { fromTiles, intoTiles, reshape, tapsOf, transformKernel, type Rows } from './tiles.ts';

/** Small, and of those tried the ones that round least in the pictures of test/golden. */
const POINTS = [0, 1, -1, -2];
const N = POINTS.length;

/** x at the points, and its highest coefficient. */
const INPUT = [...POINTS.map((p) => POINTS.map((_, i) => p ** i)), POINTS.map((_, i) => Number(i === N - 1))];

/** Coefficient i of the even or odd outputs to place 2i or 2i + 1, and that blurred; 12 pixels, of which two at both ends are the neighbours'. */
function painted(coefficients: readonly number[], odd: number): number[] {
  const line = new Array<number>(2 * N + 1).fill(0);
  for (const [i, value] of coefficients.entries()) line[2 * i + odd] = value;
  return times(line, BLUR);
}

/** Of one axis: the even or the odd outputs. */
interface Part {
  /** Factors of the kernel's taps for each product, or one row for all of them. */
  readonly kernels: Rows;
  /** What each product paints; there are as many as they take of a tile's first values. */
  readonly paints: Rows;
}

/** The highest coefficient of the even outputs is the value at infinity; there the polynomial that is zero at the points is 1. */
const EVEN: Part = {
  kernels: [...POINTS.map((p) => [1, 0, p]), [0, 0, 1]],
  paints: [...POINTS.map((p) => basis(p, POINTS)), vanishing(POINTS)].map((one) => painted(one, 0)),
};
const ODD: Part = { kernels: [[0, 1, 0]], paints: POINTS.map((p) => painted(basis(p, POINTS), 1)) };
const PARTS = [EVEN, ODD];

/**
 * Layers where this was measured faster on one WASM thread (`npm run model -- bench --conv`). A session holds 36 values for
 * each nine of the kernel; at 16 px and below that is never repaid.
 */
export function winogradUpPays(input: number, out: number, size: number): boolean {
  return size >= 32 && input >= 96 && out >= 48;
}

/** Like `plainUp`. */
export function winogradUp(g: GraphWriter, { x, style, gain, bias, kernel, input, out, size }: StyledConv): string {
  const tiles = size / (2 * N);
  const count = tiles ** 2;
  const into = { channels: input, style, bank: INPUT, stride: N, rows: size / 2, size: size / 2 };
  const values = reshape(g, intoTiles(g, x, into), [N + 1, N + 1, input, count]);
  const taps = tapsOf(g, kernel, out, input);
  /** Products of all kernels of two parts -> [out, products across, products down, count]. */
  const multiply = (across: Part, down: Part): string => {
    const [wide, high] = [across.paints.length, down.paints.length];
    const part = g.node('Slice', [values, g.integers([0, 0]), g.integers([wide, high]), g.integers([0, 1])]);
    const u = transformKernel(g, taps, across.kernels, down.kernels);
    // Kernels that nothing is shared of fit the values as they come; a reshaped copy of so many would take its time.
    const own = across.kernels.length === wide && down.kernels.length === high;
    const product = own
      ? g.node('MatMul', [u, reshape(g, part, [1, wide * high, input, count])])
      : g.node('MatMul', [reshape(g, u, [across.kernels.length, down.kernels.length, out, input]), part]);
    return g.node('Transpose', [reshape(g, product, [wide, high, out, count])], { perm: [2, 0, 1, 3] });
  };
  const rows = PARTS.map((across) =>
    g.node(
      'Concat',
      PARTS.map((down) => multiply(across, down)),
      { axis: 2 },
    ),
  );
  const products = g.node('Concat', rows, { axis: 1 });
  const bank = PARTS.flatMap(({ paints }) => paints);
  return fromTiles(g, products, { out, gain, bias, bank, stride: 2 * N, tiles: [tiles, tiles], rows: size, size });
}
