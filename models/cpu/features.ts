/** Feature maps: pixel by pixel, all channels of one together, with a border of zeros that spares every layer the question where it is. */
import type { Heap } from './heap.ts';

export interface Features {
  readonly at: number;
  readonly size: number;
  readonly channels: number;
  /** From a pixel to the next, and from a row to the next, bytes. */
  readonly pixel: number;
  readonly row: number;
}

/** With a border of zeros, and anything inside. */
export function takeFeatures(heap: Heap, size: number, channels: number): Features {
  const side = size + 2;
  const at = heap.take(side * side * channels);
  const features = { at, size, channels, pixel: 4 * channels, row: 4 * channels * side };
  const { floats } = heap;
  const [first, row] = [at / 4, channels * side];
  floats.fill(0, first, first + row + channels);
  // The last pixel of a row and the first of the next one.
  for (let y = 2; y < side; y++) floats.fill(0, first + y * row - channels, first + y * row + channels);
  floats.fill(0, first + (side - 1) * row - channels, first + side * row);
  return features;
}

/** Address of a pixel; -1 and `size` are the border. */
export function pixelAt({ at, pixel, row }: Features, y: number, x: number): number {
  return at + (y + 1) * row + (x + 1) * pixel;
}
