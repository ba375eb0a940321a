/** Gradients by feature maps: laid out as these are, with as wide a border of zeros as the layer that reads them needs. */
import { pixelAt, type Features } from '../features.ts';
import type { Heap } from '../heap.ts';

export interface Gradient {
  /** Of the pixels within the border; a border of two lies around them. Not to be given back: `memory` is. */
  readonly features: Features;
  readonly memory: number;
}

/** With anything inside. */
export function takeGradient(heap: Heap, size: number, channels: number, border: 1 | 2): Gradient {
  const side = size + 2 * border;
  const memory = heap.take(side * side * channels);
  const [pixel, row] = [4 * channels, 4 * channels * side];
  const features: Features = { at: memory + (border - 1) * (row + pixel), size, channels, pixel, row };
  const { floats } = heap;
  const clear = (from: number, to: number): void => void floats.fill(0, from / 4, to / 4);
  clear(memory, pixelAt(features, 0, 0));
  // The last pixels of a row and the first of the next one.
  for (let y = 0; y < size - 1; y++) clear(pixelAt(features, y, size), pixelAt(features, y + 1, 0));
  clear(pixelAt(features, size - 1, size), memory + side * row);
  return { features, memory };
}
