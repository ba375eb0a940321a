/** The generator's 3×3 layers on the CPU: styled, demodulated, with noise and activation. */
import type { Side } from './algorithms.ts';
import { PANEL } from './code/product.ts';
import { pixelAt, takeFeatures, type Features } from './features.ts';
import { APART, type Heap } from './heap.ts';
import type { Call, Team } from './team.ts';
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

/** Small pictures would be all border, and have few squares for each kernel. @param size of what goes in */
export function sideOf(size: number): Side {
  return size >= 16 ? 4 : 1;
}

/** Values and products in flight, bytes: about what the second cache holds. */
const IN_FLIGHT = 1 << 20;
/** Kernels are read once for so many squares at least, or reading them would take longer than multiplying. */
const LEAST_SQUARES = 96;

/** Squares of which values and products are made at a time. */
interface Chunk {
  /** Rows of squares. */
  readonly first: number;
  readonly rows: number;
  /** Squares of a row; fewer than all of them only where there is a single row. */
  readonly left: number;
  readonly across: number;
}

type ReadName = `values${Side}` | `upValues${Side}`;

/** A layer's products: of every value with its kernel, for some squares at a time. */
class Products {
  /** Kinds of values. */
  readonly #values: number;
  /** Channels that come out, filled up to whole panels. */
  readonly width: number;
  /** Most squares at a time. */
  readonly #most: number;
  /** A member's memory for values, and for products after them. */
  readonly #scratch: number;
  readonly #memberBytes: number;

  /** @param squares in a row */
  constructor(
    private readonly heap: Heap,
    private readonly kernels: Kernels,
    private readonly channels: number,
    out: number,
    readonly squares: number,
    members: number,
  ) {
    const { input, products } = kernels.algorithm;
    this.#values = input.length ** 2;
    this.width = panelsOf(out) * PANEL;
    const bytes = 4 * (this.#values * channels + products.length * this.width);
    this.#most = Math.min(squares ** 2, Math.max(LEAST_SQUARES, Math.floor(IN_FLIGHT / bytes)));
    this.#memberBytes = this.#most * bytes + (this.#values + products.length) * APART;
    this.#scratch = heap.take((members * this.#memberBytes) / 4);
  }

  release(): void {
    this.heap.give(this.#scratch);
  }

  /** Most rows of squares in a chunk. */
  get rows(): number {
    return Math.max(1, Math.floor(this.#most / this.squares));
  }

  /** Whole rows, as many as fit; or parts of a row. @param last the row after the last one */
  *chunks(first: number, last: number): Generator<Chunk> {
    const { squares } = this;
    const parts = Math.ceil(squares / this.#most);
    if (parts === 1)
      for (let at = first; at < last; at += this.rows)
        yield { first: at, rows: Math.min(this.rows, last - at), left: 0, across: squares };
    else
      for (let at = first; at < last; at++)
        for (let part = 0; part < parts; part++) {
          const left = Math.floor((part * squares) / parts);
          yield { first: at, rows: 1, left, across: Math.floor(((part + 1) * squares) / parts) - left };
        }
  }

  /** Where a member's values are, and from one kind to the next. */
  values(member: number, squares: number): readonly [at: number, kind: number] {
    return [this.#scratch + member * this.#memberBytes, 4 * this.channels * squares + APART];
  }

  products(member: number, squares: number): readonly [at: number, kind: number] {
    const values = this.#values * (4 * this.channels * this.#most + APART);
    return [this.#scratch + member * this.#memberBytes + values, 4 * this.width * squares + APART];
  }

  /** The values of a chunk's squares. @param border how many pixels before a square are its first */
  read(call: Call, name: ReadName, x: Features, style: number, chunk: Chunk, member: number, border: 0 | 1): void {
    const { side } = this.kernels.algorithm;
    const { first, rows, left, across } = chunk;
    const [values, kind] = this.values(member, rows * across);
    for (let row = 0; row < rows; row++)
      call(
        name,
        pixelAt(x, (first + row) * side - border, left * side - border),
        x.row,
        x.pixel,
        style,
        values + 4 * row * across * x.channels,
        kind,
        x.channels / 4,
        across,
        side * x.pixel,
      );
  }

  multiply(call: Call, member: number, squares: number): void {
    const { channels, kernels, width } = this;
    const [values, value] = this.values(member, squares);
    const [products, product] = this.products(member, squares);
    for (const [i, kind] of kernels.algorithm.products.entries())
      call(
        'product',
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

/** [size, size] -> [size, size]. @throws RangeError when there is no more memory */
export function convolve(heap: Heap, team: Team, x: Features, parts: LayerParts): Features {
  const { kernels, out, style, gain, bias, noise } = parts;
  const { side } = kernels.algorithm;
  const squares = x.size / side;
  const products = new Products(heap, kernels, x.channels, out, squares, team.members);
  const y = takeFeatures(heap, x.size, out);
  // Put together once: a name made in the loop would be looked up letter by letter.
  const [into, outOf] = [`values${side}`, `pixels${side}`] as const;
  team.share(squares, (call, from, to, member) => {
    for (const chunk of products.chunks(from, to)) {
      const { first, rows, left, across } = chunk;
      const [made, kind] = products.products(member, rows * across);
      products.read(call, into, x, style, chunk, member, 1);
      products.multiply(call, member, rows * across);
      for (let row = 0; row < rows; row++)
        call(
          outOf,
          made + 4 * row * across * products.width,
          kind,
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
  });
  products.release();
  return y;
}

/** Rows that the blur of the next ones needs again. */
const KEPT = 4;

/**
 * [size, size] -> [2·size, 2·size]: transposed convolution of stride 2, blurred. Of what stands between the two, a band of rows is
 * there at a time: the last ones of the chunk before, the new ones, and below the picture one of zeros.
 * @throws RangeError when there is no more memory
 */
export function raise(heap: Heap, team: Team, x: Features, parts: LayerParts): Features {
  const { kernels, out, style, gain, bias, noise } = parts;
  const { side } = kernels.algorithm;
  const squares = x.size / side;
  const products = new Products(heap, kernels, x.channels, out, squares, team.members);
  const y = takeFeatures(heap, 2 * x.size, out);
  const [into, paint] = [`upValues${side}`, `upPixels${side}`] as const;
  const step = 2 * side;
  // A pixel of zeros before and one after 2·size + 1 of them.
  const [pixel, row] = [4 * out, 4 * out * (y.size + 3)];
  const bandRows = products.rows * step + KEPT + 1;
  /** Of all members; and a row each for what is blurred downwards. */
  const bands = heap.take((team.members * (bandRows + 1) * row) / 4);

  /** Rows of squares to rows of pixels: all but the last two of them, which the next row of squares adds to. */
  const work = (call: Call, from: number, to: number, member: number): void => {
    const band = bands + member * (bandRows + 1) * row;
    const line = band + bandRows * row;
    call('clear', band, row, row, bandRows);
    // What the row before leaves behind is made once more.
    for (const chunk of products.chunks(Math.max(0, from - 1), to)) {
      const { first, rows, left, across } = chunk;
      const [made, kind] = products.products(member, rows * across);
      products.read(call, into, x, style, chunk, member, 0);
      products.multiply(call, member, rows * across);
      // The first square of a row has nothing to its left that it could add to.
      if (left === 0) call('clear', band + KEPT * row + pixel, pixel, row, rows * step);
      for (let r = 0; r < rows; r++)
        call(
          paint,
          made + 4 * r * across * products.width,
          kind,
          4 * products.width,
          band + (KEPT - 1 + r * step) * row + (1 + left * step) * pixel,
          row,
          pixel,
          out / 4,
          across,
        );
      if (left + across < squares) continue;
      const isLast = first + rows === squares;
      if (isLast) call('clear', band + (KEPT + rows * step) * row, row, row, 1);
      // Row j of the picture is made of rows j - 1 to j + 2; the one painted last will be added to.
      const begin = Math.max(0, Math.max(first, from) * step - 2);
      const end = isLast ? y.size : (first + rows) * step - 2;
      for (let j = begin; j < end; j++) {
        call('blurDown', band + (j - first * step + 2) * row, row, line, row / 16);
        call('blurAcross', line, pixel, pixelAt(y, j, 0), gain, bias, noise + 4 * j * y.size, out / 4, y.size);
      }
      call('move', band, band + rows * step * row, KEPT * row);
    }
  };
  // Of squares of one pixel, a row leaves behind more than what it painted itself.
  if (side === 1) team.share(1, (call, _from, _to, member) => work(call, 0, squares, member));
  else team.share(squares, work);
  products.release();
  heap.give(bands);
  return y;
}
