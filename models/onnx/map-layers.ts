/** What nets do with feature maps besides convolutions. Each makes new maps, or undefined where maps of these shapes are none of it. */
import { isMaps, pixelsOf, putChannels, takeMaps, toMaps, type Maps, type NetHeap, type Value } from './maps.ts';
import type { Dense } from './dense.ts';
import type { Layer, Slope } from './conv.ts';

/** Vectors of a pixel. */
const vectorsOf = ({ stride }: Maps): number => stride / 4;

export interface Channelwise {
  readonly scale?: number | Dense;
  readonly shift?: number | Dense;
  readonly slope?: Slope;
  readonly least?: number;
  readonly most?: number;
}

/** x · scale + shift, bent below zero, within limits. */
export function channelwise(
  heap: NetHeap,
  { scale = 1, shift = 0, slope = 1, least = -Infinity, most = Infinity }: Channelwise,
): Layer {
  const lists = new Map<number, readonly number[]>();
  return (x) => {
    let list = lists.get(x.channels);
    if (!list) {
      list = [putChannels(heap, x.channels, scale, 0), putChannels(heap, x.channels, shift, 0)];
      lists.set(x.channels, (list = [...list, putChannels(heap, x.channels, slope, 1)]));
    }
    const y = takeMaps(heap, x.channels, x.height, x.width);
    const [a, b, c] = list;
    heap.functions.channelwise(x.at, y.at, a, b, c, vectorsOf(x), pixelsOf(x), least, most);
    return y;
  };
}

const isLike = (a: Maps, b: Maps): boolean => a.channels === b.channels && a.height === b.height && a.width === b.width;

export type Pair = (a: Value, b: Value) => Maps | undefined;

/** @param slope of the sum */
export function sum(heap: NetHeap, slope: Slope = 1): Pair {
  const lists = new Map<number, number>();
  return (a, b) => {
    if (!isMaps(a) || !isMaps(b) || !isLike(a, b)) return undefined;
    let list = lists.get(a.channels);
    if (list === undefined) lists.set(a.channels, (list = putChannels(heap, a.channels, slope, 1)));
    const y = takeMaps(heap, a.channels, a.height, a.width);
    heap.functions.sum(a.at, b.at, y.at, list, vectorsOf(a), pixelsOf(a));
    return y;
  };
}

/** Pixel by pixel, or by one number a channel. */
export function multiply(heap: NetHeap): Pair {
  const zeros = new Map<number, number>();
  const ones = new Map<number, number>();
  const listOf = (lists: Map<number, number>, channels: number, value: number): number => {
    let list = lists.get(channels);
    if (list === undefined) lists.set(channels, (list = putChannels(heap, channels, value, value)));
    return list;
  };
  const pair: Pair = (a, b) => {
    if (!isMaps(a)) return undefined;
    if (!isMaps(b)) {
      if (b.dims.length !== 4 || b.dims[2] * b.dims[3] !== 1 || b.dims[1] !== a.channels) return undefined;
      const list = toMaps(heap, b);
      const y = pair(a, list);
      heap.give(list.at);
      return y;
    }
    const [x, other] = pixelsOf(a) < pixelsOf(b) ? [b, a] : [a, b];
    if (x.channels !== other.channels) return undefined;
    const { functions } = heap;
    if (isLike(x, other)) {
      const y = takeMaps(heap, x.channels, x.height, x.width);
      functions.multiply(x.at, other.at, y.at, vectorsOf(x) * pixelsOf(x));
      return y;
    }
    if (pixelsOf(other) !== 1) return undefined;
    const [zero, one] = [listOf(zeros, x.channels, 0), listOf(ones, x.channels, 1)];
    const y = takeMaps(heap, x.channels, x.height, x.width);
    functions.channelwise(x.at, y.at, other.at, zero, one, vectorsOf(x), pixelsOf(x), -Infinity, Infinity);
    return y;
  };
  return pair;
}

/** Of 2×2 pixels one; a row or column that is left over goes. */
export function halve(heap: NetHeap, kind: 'largest2' | 'mean2'): Layer {
  return (x) => {
    const y = takeMaps(heap, x.channels, x.height >> 1, x.width >> 1);
    const pixel = 4 * x.stride;
    const row = x.width * pixel;
    for (let i = 0; i < y.height; i++)
      heap.functions[kind](x.at + 2 * i * row, row, pixel, y.at + i * y.width * pixel, vectorsOf(x), y.width);
    return y;
  };
}

export function mean(heap: NetHeap): Layer {
  return (x) => {
    const y = takeMaps(heap, x.channels, 1, 1);
    heap.functions.total(x.at, 4 * x.stride, y.at, vectorsOf(x), pixelsOf(x), 1 / pixelsOf(x));
    return y;
  };
}

/** With channels of zeros after its own. */
export function widen(heap: NetHeap, more: number): Layer {
  return (x) => {
    const y = takeMaps(heap, x.channels + more, x.height, x.width);
    heap.functions.zero(y.at, 4 * y.stride * pixelsOf(y));
    heap.functions.copy(x.at, 4 * x.stride, 4 * x.stride, y.at, 4 * y.stride, pixelsOf(x));
    return y;
  };
}

/** Channels one after the other; undefined where one does not begin at a vector. */
export function joinChannels(heap: NetHeap, parts: readonly Value[]): Maps | undefined {
  const maps = parts.filter(isMaps);
  const whole = maps.slice(0, -1).every(({ channels }) => channels % 4 === 0);
  if (maps.length !== parts.length || !whole) return undefined;
  const channels = maps.reduce((total, part) => total + part.channels, 0);
  const y = takeMaps(heap, channels, maps[0].height, maps[0].width);
  if (channels !== y.stride) heap.functions.zero(y.at, 4 * y.stride * pixelsOf(y));
  let at = y.at;
  for (const part of maps) {
    heap.functions.copy(part.at, 4 * part.stride, 4 * part.channels, at, 4 * y.stride, pixelsOf(y));
    at += 4 * part.channels;
  }
  return y;
}

/** Twice as large: each pixel becomes four of its kind (ONNX "nearest", "asymmetric", "floor"). */
export function repeat(heap: NetHeap): Layer {
  return (x) => {
    const y = takeMaps(heap, x.channels, 2 * x.height, 2 * x.width);
    const pixel = 4 * x.stride;
    const row = x.width * pixel;
    for (let i = 0; i < y.height; i++)
      for (const beside of [0, pixel])
        heap.functions.copy(x.at + (i >> 1) * row, pixel, pixel, y.at + 2 * i * row + beside, 2 * pixel, x.width);
    return y;
  };
}

/** Where a value is taken from along one axis: two places, and how much of the second. */
interface Place {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/** Twice as large and the like: pixel centres keep their place (ONNX "half_pixel"). */
export function resize(heap: NetHeap, scaleY: number, scaleX: number): Layer {
  const places = (n: number, scale: number): Place[] =>
    Array.from({ length: Math.floor(n * scale) }, (_, i) => {
      const at = Math.min(n - 1, Math.max(0, (i + 0.5) / scale - 0.5));
      const low = Math.floor(at);
      return { low, high: Math.min(n - 1, low + 1), part: at - low };
    });
  const tables = new Map<string, number>();
  return (x) => {
    const [rows, columns] = [places(x.height, scaleY), places(x.width, scaleX)];
    const key = `${x.height} ${x.width} ${x.stride}`;
    let table = tables.get(key);
    if (table === undefined) {
      const list = new MixTable(heap, x, rows.length * columns.length);
      for (const row of rows)
        for (const column of columns) {
          list.put(row.low, column.low, (1 - row.part) * (1 - column.part));
          list.put(row.low, column.high, (1 - row.part) * column.part);
          list.put(row.high, column.low, row.part * (1 - column.part));
          list.put(row.high, column.high, row.part * column.part);
        }
      tables.set(key, (table = list.at));
    }
    const y = takeMaps(heap, x.channels, rows.length, columns.length);
    heap.functions.mix(x.at, table, y.at, vectorsOf(x), pixelsOf(y));
    return y;
  };
}

/** Values at the places of a grid [1, height, width, 2] of x and y, -1..1 from corner to corner; zero outside. */
export function sampleGrid(heap: NetHeap, x: Maps, { dims, data }: Dense): Maps {
  const y = takeMaps(heap, x.channels, dims[1], dims[2]);
  const table = new MixTable(heap, x, pixelsOf(y));
  for (let pixel = 0; pixel < pixelsOf(y); pixel++) {
    const across = ((data[2 * pixel] + 1) / 2) * (x.width - 1);
    const down = ((data[2 * pixel + 1] + 1) / 2) * (x.height - 1);
    const [left, top] = [Math.floor(across), Math.floor(down)];
    for (let i = 0; i < 4; i++) {
      const [row, column] = [top + (i >> 1), left + (i & 1)];
      const weight = (1 - Math.abs(down - row)) * (1 - Math.abs(across - column));
      const isInside = row >= 0 && column >= 0 && row < x.height && column < x.width;
      table.put(isInside ? row : 0, isInside ? column : 0, isInside ? weight : 0);
    }
  }
  heap.functions.mix(x.at, table.at, y.at, vectorsOf(x), pixelsOf(y));
  heap.give(table.at);
  return y;
}

/** For `mix`: of each pixel the four values that it is a mixture of, put in one after the other. */
class MixTable {
  readonly at: number;
  readonly #weights: Float32Array;
  readonly #offsets: Int32Array;
  readonly #row: number;
  readonly #pixel: number;
  #next: number;
  #count = 0;

  constructor(heap: NetHeap, { width, stride }: Maps, pixels: number) {
    this.at = heap.take(8 * pixels);
    this.#next = this.at / 4;
    this.#weights = heap.floats;
    this.#offsets = new Int32Array(this.#weights.buffer);
    this.#pixel = 4 * stride;
    this.#row = width * this.#pixel;
  }

  put(row: number, column: number, weight: number): void {
    this.#offsets[this.#next] = row * this.#row + column * this.#pixel;
    this.#weights[this.#next + 4] = weight;
    // Four offsets, then four weights.
    this.#next += ++this.#count % 4 === 0 ? 5 : 1;
  }
}

/** Each pixel becomes 2×2, of one channel: weights [in, 1, 2, 2]. */
export function doubled(heap: NetHeap, corners: Layer): (x: Maps) => Dense {
  return (x) => {
    // Four channels: the corners of the square.
    const four = corners(x);
    const { floats } = heap;
    const [height, width] = [2 * x.height, 2 * x.width];
    const data = new Float32Array(height * width);
    for (let row = 0, at = 0; row < height; row++)
      for (let column = 0; column < width; column++, at++)
        data[at] =
          floats[four.at / 4 + ((row >> 1) * x.width + (column >> 1)) * four.stride + (2 * (row & 1) + (column & 1))];
    heap.give(four.at);
    return { dims: [1, 1, height, width], data };
  };
}
