/**
 * The parts of SqueezeNet (Iandola et al. 2016) on the functions of `../cpu`, forwards and backwards: every convolution is a product of
 * matrices, of which one has what the kernel sees at each pixel. Maps are channels last with a border of zeros (cpu/features.ts).
 */
import { PANEL } from '../cpu/code/product.ts';
import { pixelAt, takeFeatures, type Features } from '../cpu/features.ts';
import type { Heap } from '../cpu/heap.ts';
import { packMatrix, type Panels } from '../cpu/weights.ts';

/** Of a convolution, [out, input, k, k] and [out]. */
export interface ConvWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly out: number;
  readonly input: number;
}

/** Floats that a product reads at a time: about what the second cache holds. */
const AT_A_TIME = 1 << 16;

/** Calls `work` with some rows at a time, of so many floats each. */
export function inChunks(rows: number, floats: number, work: (first: number, count: number) => void): void {
  const most = Math.max(1, Math.floor(AT_A_TIME / floats));
  for (let first = 0; first < rows; first += most) work(first, Math.min(most, rows - first));
}

/** What a kernel sees, floats, at most in one chunk. */
export function chunkFloats(rows: number, floats: number): number {
  return Math.min(rows, Math.max(1, Math.floor(AT_A_TIME / floats))) * floats;
}

/** A map with zeros everywhere. */
export function takeZeros(heap: Heap, size: number, channels: number): Features {
  const map = takeFeatures(heap, size, channels);
  heap.floats.fill(0, map.at / 4, map.at / 4 + (size + 2) ** 2 * channels);
  return map;
}

/** Squeeze by 1×1, then expand by 1×1 and 3×3 side by side; nothing below zero after each. */
export class Fire {
  readonly #squeeze: Panels;
  readonly #squeezeBias: number;
  readonly #one: Panels;
  readonly #three: Panels;
  readonly #bias: number;
  readonly #expandBack: Panels;
  readonly #squeezeBack: Panels;
  readonly input: number;
  readonly squeezed: number;
  /** Channels of each of the two that come out. */
  readonly expanded: number;

  constructor(
    private readonly heap: Heap,
    squeeze: ConvWeights,
    one: ConvWeights,
    three: ConvWeights,
  ) {
    const { out: s, input } = squeeze;
    const { out: e } = one;
    this.input = input;
    this.squeezed = s;
    this.expanded = e;
    this.#squeeze = packMatrix(heap, squeeze.weight, s, input, 1);
    this.#squeezeBias = heap.put(squeeze.bias);
    this.#one = packMatrix(heap, one.weight, e, s, 1);
    this.#three = packMatrix(heap, rowsOfTaps(three), e, 9 * s, 1);
    this.#bias = heap.put(Float32Array.from([...one.bias, ...three.bias]));
    // Backwards the 3×3 kernels are turned by half a turn; behind their nine taps stands the single one of the 1×1.
    const back = new Float32Array(s * 10 * e);
    for (let i = 0; i < s; i++)
      for (let o = 0; o < e; o++) {
        for (let tap = 0; tap < 9; tap++) back[(i * 10 + tap) * e + o] = three.weight[(o * s + i) * 9 + 8 - tap];
        back[(i * 10 + 9) * e + o] = one.weight[o * s + i];
      }
    this.#expandBack = packMatrix(heap, back, s, 10 * e, 1);
    const turned = new Float32Array(input * s);
    for (let o = 0; o < s; o++) for (let i = 0; i < input; i++) turned[i * s + o] = squeeze.weight[o * input + i];
    this.#squeezeBack = packMatrix(heap, turned, input, s, 1);
  }

  /** Both maps are the caller's. @throws RangeError when there is no more memory */
  forward(x: Features): { readonly squeezed: Features; readonly y: Features } {
    const { heap, squeezed: s, expanded: e } = this;
    const { functions } = heap;
    const { size } = x;
    const squeezed = takeFeatures(heap, size, s);
    const side = size + 2;
    const made = heap.take(chunkFloats(size, side * Math.max(x.channels, 9 * s)) * 2 + side * 2 * e);
    inChunks(size, side * x.channels, (first, count) => {
      // Rows follow each other with their border, which is left out below.
      const { at, panel } = this.#squeeze;
      functions.product(pixelAt(x, first, -1), x.pixel, at, panel, made, 4 * s, count * side, x.channels, s / PANEL);
      for (let row = 0; row < count; row++)
        functions.rectify(
          made + 4 * s * (row * side + 1),
          this.#squeezeBias,
          pixelAt(squeezed, first + row, 0),
          s / 4,
          size,
        );
    });
    heap.give(made);
    const y = takeFeatures(heap, size, 2 * e);
    const seen = heap.take(chunkFloats(size, size * 9 * s));
    const sums = heap.take((chunkFloats(size, size * 9 * s) / (9 * s)) * 2 * e);
    inChunks(size, size * 9 * s, (first, count) => {
      for (let row = 0; row < count; row++) {
        const to = seen + 36 * s * row * size;
        functions.gather(pixelAt(squeezed, first + row - 1, -1), 12 * s, squeezed.row, 3, to, 4 * s, 36 * s, size);
        const out = sums + 8 * e * row * size;
        const { at, panel } = this.#one;
        functions.product(pixelAt(squeezed, first + row, 0), 4 * s, at, panel, out, 8 * e, size, s, e / PANEL);
      }
      const { at, panel } = this.#three;
      functions.product(seen, 36 * s, at, panel, sums + 4 * e, 8 * e, count * size, 9 * s, e / PANEL);
      for (let row = 0; row < count; row++)
        functions.rectify(sums + 8 * e * row * size, this.#bias, pixelAt(y, first + row, 0), (2 * e) / 4, size);
    });
    heap.give(seen);
    heap.give(sums);
    return { squeezed, y };
  }

  /** @param dy by what came out; the caller's, as is what comes back: by what went in */
  back(squeezed: Features, y: Features, dy: Features): Features {
    const { heap, squeezed: s, expanded: e } = this;
    const { functions } = heap;
    const { size } = y;
    const side = size + 2;
    const three = takeFeatures(heap, size, e);
    for (let row = 0; row < size; row++)
      functions.rectifyBack(
        pixelAt(dy, row, 0) + 4 * e,
        dy.pixel,
        pixelAt(y, row, 0) + 4 * e,
        y.pixel,
        pixelAt(three, row, 0),
        three.pixel,
        e / 4,
        size,
      );
    const bySqueezed = takeFeatures(heap, size, s);
    const width = 40 * e;
    const seen = heap.take(chunkFloats(size, size * 10 * e));
    const made = heap.take((chunkFloats(size, size * 10 * e) / (10 * e)) * s);
    inChunks(size, size * 10 * e, (first, count) => {
      for (let row = 0; row < count; row++) {
        const to = seen + width * row * size;
        functions.gather(pixelAt(three, first + row - 1, -1), 12 * e, three.row, 3, to, 4 * e, width, size);
        functions.rectifyBack(
          pixelAt(dy, first + row, 0),
          dy.pixel,
          pixelAt(y, first + row, 0),
          y.pixel,
          to + 36 * e,
          width,
          e / 4,
          size,
        );
      }
      const { at, panel } = this.#expandBack;
      functions.product(seen, width, at, panel, made, 4 * s, count * size, 10 * e, s / PANEL);
      for (let row = 0; row < count; row++)
        functions.rectifyBack(
          made + 4 * s * row * size,
          4 * s,
          pixelAt(squeezed, first + row, 0),
          squeezed.pixel,
          pixelAt(bySqueezed, first + row, 0),
          bySqueezed.pixel,
          s / 4,
          size,
        );
    });
    heap.give(seen);
    heap.give(made);
    heap.give(three.at);
    const dx = takeFeatures(heap, size, this.input);
    inChunks(size, side * this.input, (first, count) => {
      const { at, panel } = this.#squeezeBack;
      // The border comes out as zeros, for it is made of zeros.
      functions.product(
        pixelAt(bySqueezed, first, -1),
        bySqueezed.pixel,
        at,
        panel,
        pixelAt(dx, first, -1),
        dx.pixel,
        count * side,
        s,
        this.input / PANEL,
      );
    });
    heap.give(bySqueezed.at);
    return dx;
  }
}

/** [out, input, 3, 3] -> [out, 9 taps, input], as `gather` lays them out. */
function rowsOfTaps({ weight, out, input }: ConvWeights): Float32Array {
  const rows = new Float32Array(weight.length);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < input; i++)
      for (let tap = 0; tap < 9; tap++) rows[(o * 9 + tap) * input + i] = weight[(o * input + i) * 9 + tap];
  return rows;
}

/** The largest of 3×3 at every second pixel; windows that end outside the map count ("ceil mode"). What goes in is not below zero. */
export function pool(heap: Heap, x: Features): Features {
  const y = takeFeatures(heap, Math.ceil((x.size - 3) / 2) + 1, x.channels);
  for (let row = 0; row < y.size; row++)
    heap.functions.pool(pixelAt(x, 2 * row, 0), x.row, x.pixel, pixelAt(y, row, 0), x.channels / 4, y.size);
  return y;
}

export function poolBack(heap: Heap, x: Features, y: Features, dy: Features): Features {
  const dx = takeZeros(heap, x.size, x.channels);
  for (let row = 0; row < y.size; row++)
    heap.functions.poolBack(
      pixelAt(x, 2 * row, 0),
      x.row,
      x.pixel,
      pixelAt(y, row, 0),
      pixelAt(dy, row, 0),
      pixelAt(dx, 2 * row, 0),
      x.channels / 4,
      y.size,
    );
  return dx;
}
