/** Feature maps in WebAssembly's memory: pixel by pixel, all channels of one together, and zeros up to a multiple of eight. */
import { PANEL } from '../cpu/code/product.ts';
import type { Heap } from '../cpu/heap.ts';
import type { NetFunctions } from './code/module.ts';
import { sizeOf, type Dense } from './dense.ts';

export type NetHeap = Heap<NetFunctions>;

export interface Maps {
  readonly at: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Floats from a pixel to the next. */
  readonly stride: number;
}

export type Value = Dense | Maps;

export function isMaps(value: Value): value is Maps {
  return 'at' in value;
}

export function strideOf(channels: number): number {
  return Math.ceil(channels / PANEL) * PANEL;
}

/** With anything in it. */
export function takeMaps(heap: NetHeap, channels: number, height: number, width: number): Maps {
  const stride = strideOf(channels);
  return { at: heap.take(height * width * stride), channels, height, width, stride };
}

export function pixelsOf({ height, width }: Maps): number {
  return height * width;
}

/** @throws TypeError for an array that is no picture's */
export function toMaps(heap: NetHeap, { dims, data }: Dense): Maps {
  if (dims.length !== 4 || dims[0] !== 1) throw new TypeError(`maps of [${dims.join()}]`);
  const [, channels, height, width] = dims;
  const maps = takeMaps(heap, channels, height, width);
  const { floats } = heap;
  const { stride } = maps;
  const [first, pixels] = [maps.at / 4, height * width];
  floats.fill(0, first, first + pixels * stride);
  for (let c = 0; c < channels; c++)
    for (let i = 0, from = c * pixels, to = first + c; i < pixels; i++, from++, to += stride) floats[to] = data[from];
  return maps;
}

export function toDense(heap: NetHeap, value: Value): Dense {
  if (!isMaps(value)) return value;
  const { channels, height, width, stride } = value;
  const { floats } = heap;
  const [first, pixels] = [value.at / 4, height * width];
  const data = new Float32Array(channels * pixels);
  for (let c = 0; c < channels; c++)
    for (let i = 0, to = c * pixels, from = first + c; i < pixels; i++, to++, from += stride) data[to] = floats[from];
  return { dims: [1, channels, height, width], data };
}

/** [1, height, width, channels] */
export function channelsLast({ floats }: NetHeap, { at, channels, height, width, stride }: Maps): Dense {
  const data = new Float32Array(height * width * channels);
  for (let pixel = 0, to = 0; pixel < height * width; pixel++)
    for (let c = 0, from = at / 4 + pixel * stride; c < channels; c++) data[to++] = floats[from++];
  return { dims: [1, height, width, channels], data };
}

export function dimsOf(value: Value): readonly number[] {
  return isMaps(value) ? [1, value.channels, value.height, value.width] : value.dims;
}

/** One number a channel, for `channels` of them: a list of as many, or the same for all; `rest` in the places that fill up. */
export function putChannels(heap: NetHeap, channels: number, values: number | Dense, rest: number): number {
  const list = new Float32Array(strideOf(channels)).fill(rest);
  if (typeof values === 'number') list.fill(values, 0, channels);
  else if (sizeOf(values.dims) === 1) list.fill(values.data[0], 0, channels);
  else list.set(values.data);
  return heap.put(list);
}
