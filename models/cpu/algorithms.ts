/**
 * How a layer's convolution becomes products of matrices (Lavin & Gray 2016; Toom 1963, Cook 1966). A square of pixels becomes
 * values; each kind of value is multiplied with a kernel of its own, for all squares at once; and the products become the
 * pixels that come out. Every map is the same along both axes. With squares of one pixel it is the plain convolution, tap by tap.
 */
import { basis, spread, vanishing } from './polynomial.ts';

/** A linear map: what comes out are its rows. */
export type Rows = readonly (readonly number[])[];

/** Pixels of a square's side: four save arithmetic, one saves memory for kernels. */
export type Side = 1 | 4;

interface Pair {
  readonly value: number;
  readonly kernel: number;
}

export interface Algorithm {
  readonly side: Side;
  /** Pixels of a square and its neighbours -> values. */
  readonly input: Rows;
  /** The kernel's three taps -> kernels. */
  readonly kernel: Rows;
  /** Which value and which kernel each product takes, along both axes: numbers into [values, values] and [kernels, kernels]. */
  readonly products: readonly Pair[];
  /** Products -> pixels. */
  readonly output: Rows;
}

/**
 * Small, and of those tried the ones that round least; points p and -p also share sums. One more is at infinity, where a
 * polynomial's value is its highest coefficient.
 */
const CONV_POINTS = [0, 1, -1, 1 / 2, -1 / 2];
const UP_POINTS: Readonly<Record<Side, readonly number[]>> = { 1: [0], 4: [0, 1, -1, -2] };

/** A square of pixels and one pixel around it -> the square. Winograd's F(4×4, 3×3): 36 products instead of 144. */
export function convolution(side: Side): Algorithm {
  if (side === 1) {
    const same = [0, 1, 2].map((i) => [0, 1, 2].map((j) => Number(i === j)));
    return { side, input: same, kernel: same, products: square(alike(3), 3, 3), output: [[1, 1, 1]] };
  }
  const points = CONV_POINTS;
  return {
    side,
    // The transpose of a product of two polynomials, which their values at the points say.
    input: [...points.map((p) => [...vanishing(points.filter((other) => other !== p)), 0]), vanishing(points)],
    kernel: [...points.map((p) => [1, p, p * p].map((power) => power / spread(p, points))), [0, 0, 1]],
    products: square(alike(points.length + 1), points.length + 1, points.length + 1),
    output: Array.from({ length: side }, (_, i) => [...points.map((p) => p ** i), Number(i === side - 1)]),
  };
}

/**
 * A square of pixels -> the transposed convolution of stride 2, (2·side + 1)², which overlaps the next square's by one.
 * Along one axis, the pixels are a polynomial x of degree side - 1, and kernel k makes of it the even outputs (k₀ + k₂z)·x and
 * the odd ones k₁·x. Both are known by values at as many points as they have coefficients: 81 products for 16 pixels instead of
 * 144.
 */
export function upConvolution(side: Side): Algorithm {
  const points = UP_POINTS[side];
  const [evens, odds] = [side + 1, side];
  const even = [...points.map((p) => basis(p, points)), vanishing(points)];
  const odd = points.map((p) => basis(p, points));
  const output = Array.from({ length: evens + odds }, (_, place) => [
    ...even.map((line) => (place % 2 === 0 ? (line[place / 2] ?? 0) : 0)),
    ...odd.map((line) => (place % 2 === 1 ? (line[(place - 1) / 2] ?? 0) : 0)),
  ]);
  return {
    side,
    input: [...points.map((p) => points.map((_, i) => p ** i)), points.map((_, i) => Number(i === side - 1))],
    kernel: [...points.map((p) => [1, 0, p]), [0, 0, 1], [0, 1, 0]],
    products: square([...alike(evens), ...odd.map((_, i) => ({ value: i, kernel: evens }))], evens, evens + 1),
    output,
  };
}

/**
 * The transpose of `upConvolution`, which is its gradient: a convolution of stride 2, (2·side + 1)² pixels -> side², with as many
 * products. What a product gave to a pixel, it now takes from there; kernels are the same, with inputs and outputs exchanged.
 */
export function downConvolution(side: Side): Algorithm {
  const up = upConvolution(side);
  const count = up.output[0].length;
  return {
    side,
    input: transpose(up.output),
    kernel: up.kernel,
    products: up.products.map(({ kernel }, value) => ({ value, kernel })),
    // The first `count` products are those of one axis: the other's first pair has value 0.
    output: transpose(up.products.slice(0, count).map(({ value }) => up.input[value])),
  };
}

function transpose(rows: Rows): Rows {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}

function alike(count: number): readonly Pair[] {
  return Array.from({ length: count }, (_, i) => ({ value: i, kernel: i }));
}

/** Pairs along one axis -> along both. */
function square(pairs: readonly Pair[], values: number, kernels: number): readonly Pair[] {
  return pairs.flatMap((outer) =>
    pairs.map((inner) => ({
      value: outer.value * values + inner.value,
      kernel: outer.kernel * kernels + inner.kernel,
    })),
  );
}
