/** The generator's 3×3 layers on the CPU: styled, demodulated, with noise and activation. */
import { convolution, upConvolution, type Algorithm, type Side } from './algorithms.ts';
import { PANEL } from './code/product.ts';
import { pixelAt, takeFeatures, type Features } from './features.ts';
import type { Heap } from './heap.ts';
import { panelsOf, type Kernels } from './weights.ts';

/** What a layer does to its input, addresses of floats. */
export interface LayerParts {
  readonly kernels: Kernels;
  readonly out: number;
  /** Factor of each input channel. */
  readonly style: number;
  /** Factor and what is added, of each output channel. */
  readonly gain: number;
  readonly bias: number;
  /** [size, size] of what comes out; added to all channels. */
  readonly noise: number;
}

/** Small squares would be all border. @param size of what goes in */
export function sideOf(size: number): Side {
  return size >= 16 ? 4 : 1;
}

/** Values and products in flight, bytes: about what the second cache holds. */
const IN_FLIGHT = 1 << 20;
/** Kernels are read once for so many squares at least, or reading them would take longer than multiplying. */
const LEAST_SQUARES = 48;

interface Chunk {
  /** Rows of squares. */
  readonly first: number;
  readonly rows: number;
  /** Squares of a row; fewer than all of them only where there is a single row. */
  readonly left: number;
  readonly across: number;
}

/** Whole rows of squares, as many as fit; or parts of a row. @param bytes of one square */
function* chunksOf(squares: number, bytes: number): Generator<Chunk> {
  const most = Math.max(LEAST_SQUARES, Math.floor(IN_FLIGHT / bytes));
  if (squares <= most) {
    const high = Math.floor(most / squares);
    for (let first = 0; first < squares; first += high)
      yield { first, rows: Math.min(high, squares - first), left: 0, across: squares };
    return;
  }
  const parts = Math.ceil(squares / most);
  for (let first = 0; first < squares; first++)
    for (let part = 0; part < parts; part++) {
      const left = Math.floor((part * squares) / parts);
      yield { first, rows: 1, left, across: Math.floor(((part + 1) * squares) / parts) - left };
    }
}

/** The products of some squares: of every value with its kernel. */
class Products {
  readonly #kinds: readonly { readonly value: number; readonly kernel: number }[];
  readonly #values: number;
  readonly width: number;
  readonly bytesOfSquare: number;

  constructor(
    private readonly heap: Heap,
    { input, kernel, products }: Algorithm,
    private readonly channels: number,
    out: number,
  ) {
    this.#values = input.length ** 2;
    this.#kinds = products.flatMap((down) =>
      products.map((across) => ({
        value: down.value * input.length + across.value,
        kernel: down.kernel * kernel.length + across.kernel,
      })),
    );
    this.width = panelsOf(out) * PANEL;
    this.bytesOfSquare = 4 * (this.#values * channels + this.#kinds.length * this.width);
  }

  get values(): number {
    return this.#values;
  }

  get kinds(): number {
    return this.#kinds.length;
  }

  /** @param values [values, squares, channels] -> products [kinds, squares, width] */
  multiply(values: number, kernels: Kernels, products: number, squares: number): void {
    const { channels, width } = this;
    const [value, product] = [4 * channels * squares, 4 * width * squares];
    for (const [i, kind] of this.#kinds.entries())
      this.heap.functions.product(
        values + kind.value * value,
        4 * channels,
        kernels.at + kind.kernel * kernels.kind,
        kernels.panel,
        products + i * product,
        4 * width,
        squares,
        channels,
        width / PANEL,
      );
  }
}

/** [size, size] -> [size, size]. */
export function convolve(heap: Heap, x: Features, { kernels, out, style, gain, bias, noise }: LayerParts): Features {
  const side = sideOf(x.size);
  const algorithm = convolution(side);
  const products = new Products(heap, algorithm, x.channels, out);
  const y = takeFeatures(heap, x.size, out);
  const { functions } = heap;
  const [into, outOf] = side === 1 ? [functions.values1, functions.pixels1] : [functions.values4, functions.pixels4];
  const chunks = [...chunksOf(x.size / side, products.bytesOfSquare)];
  const most = Math.max(...chunks.map(({ rows, across }) => rows * across));
  const values = heap.take(most * products.values * x.channels);
  const made = heap.take(most * products.kinds * products.width);
  for (const { first, rows, left, across } of chunks) {
    const squares = rows * across;
    for (let row = 0; row < rows; row++)
      into(
        pixelAt(x, (first + row) * side - 1, left * side - 1),
        x.row,
        x.pixel,
        style,
        values + 4 * row * across * x.channels,
        4 * squares * x.channels,
        x.channels / 4,
        across,
        side * x.pixel,
      );
    products.multiply(values, kernels, made, squares);
    for (let row = 0; row < rows; row++)
      outOf(
        made + 4 * row * across * products.width,
        4 * squares * products.width,
        4 * products.width,
        pixelAt(y, (first + row) * side, left * side),
        y.row,
        y.pixel,
        gain,
        bias,
        noise + 4 * ((first + row) * side * y.size + left * side),
        4 * y.size,
        out / 4,
        across,
      );
  }
  heap.give(values);
  heap.give(made);
  return y;
}

/** Rows that the blur of the next ones needs again. */
const KEPT = 4;

/**
 * [size, size] -> [2·size, 2·size]: transposed convolution of stride 2, blurred. Of what stands between the two, some rows are
 * there at a time: the last ones of the chunk before, the new ones, and below the picture one of zeros.
 */
export function raise(heap: Heap, x: Features, { kernels, out, style, gain, bias, noise }: LayerParts): Features {
  const side = sideOf(x.size);
  const algorithm = upConvolution(side);
  const products = new Products(heap, algorithm, x.channels, out);
  const y = takeFeatures(heap, 2 * x.size, out);
  const { functions } = heap;
  const [into, paint] =
    side === 1 ? [functions.upValues1, functions.upPixels1] : [functions.upValues4, functions.upPixels4];
  const step = 2 * side;
  const chunks = [...chunksOf(x.size / side, products.bytesOfSquare)];
  const most = Math.max(...chunks.map(({ rows, across }) => rows * across));
  const high = Math.max(...chunks.map(({ rows }) => rows)) * step;
  const values = heap.take(most * products.values * x.channels);
  const made = heap.take(most * products.kinds * products.width);
  // A pixel of zeros before and one after 2·size + 1 of them.
  const [pixel, row] = [4 * out, 4 * out * (y.size + 3)];
  const band = heap.take(((high + KEPT + 1) * row) / 4);
  const line = heap.take(row / 4);
  const { floats } = heap;
  floats.fill(0, band / 4, (band + (high + KEPT + 1) * row) / 4);
  for (const { first, rows, left, across } of chunks) {
    const squares = rows * across;
    for (let r = 0; r < rows; r++)
      into(
        pixelAt(x, (first + r) * side, left * side),
        x.row,
        x.pixel,
        style,
        values + 4 * r * across * x.channels,
        4 * squares * x.channels,
        x.channels / 4,
        across,
        side * x.pixel,
      );
    products.multiply(values, kernels, made, squares);
    if (left === 0)
      // The first square of a row has nothing to its left that it could add to.
      for (let r = 1; r <= rows * step; r++) {
        const at = (band + (KEPT - 1 + r) * row + pixel) / 4;
        floats.fill(0, at, at + out);
      }
    for (let r = 0; r < rows; r++)
      paint(
        made + 4 * r * across * products.width,
        4 * squares * products.width,
        4 * products.width,
        band + (KEPT - 1 + r * step) * row + (1 + left * step) * pixel,
        row,
        pixel,
        out / 4,
        across,
      );
    if (left + across < x.size / side) continue;
    const isLast = first + rows === x.size / side;
    const done = (first + rows) * step;
    if (isLast) floats.fill(0, (band + (KEPT + rows * step) * row) / 4, (band + (KEPT + 1 + rows * step) * row) / 4);
    // Row j of the picture is made of rows j - 1 to j + 2; the one painted last will be added to.
    const from = Math.max(0, first * step - 2);
    for (let j = from; j < (isLast ? y.size : done - 2); j++) {
      functions.blurDown(band + (j - first * step + 2) * row, row, line, row / 16);
      functions.blurAcross(line, pixel, pixelAt(y, j, 0), gain, bias, noise + 4 * j * y.size, out / 4, y.size);
    }
    const moved = (band + rows * step * row) / 4;
    floats.copyWithin(band / 4, moved, moved + (KEPT * row) / 4);
  }
  for (const at of [values, made, band, line]) heap.give(at);
  return y;
}
