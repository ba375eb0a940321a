/** A layer's products: of every value with its kernel, for some squares at a time. */
import type { Side } from './algorithms.ts';
import { PANEL } from './code/product.ts';
import { pixelAt, type Features } from './features.ts';
import { APART, type Heap } from './heap.ts';
import type { Call } from './team.ts';
import { panelsOf, type Kernels } from './weights.ts';

/** Values and products in flight, bytes: about what the second cache holds. */
const IN_FLIGHT = 1 << 20;
/** Kernels are read once for so many squares at least, or reading them would take longer than multiplying. */
const LEAST_SQUARES = 96;

/** Squares of which values and products are made at a time. */
export interface Chunk {
  /** Rows of squares. */
  readonly first: number;
  readonly rows: number;
  /** Squares of a row; fewer than all of them only where there is a single row. */
  readonly left: number;
  readonly across: number;
}

type ReadName = `values${Side}` | `upValues${Side}`;

export class Products {
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
