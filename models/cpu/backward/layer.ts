/**
 * The gradients of the generator's 3×3 layers by what goes into them: convolutions again, by the same algorithms. That of a
 * convolution is one with its kernels turned round; that of an up-convolution with its blur is the blur and a convolution of stride 2.
 */
import { pixelAt, type Features } from '../features.ts';
import type { Heap } from '../heap.ts';
import { Products } from '../products.ts';
import type { Team } from '../team.ts';
import type { Kernels } from '../weights.ts';
import { takeGradient, type Gradient } from './gradient.ts';

export interface BackwardParts {
  /** Of the transposed layer: its inputs are the layer's outputs. */
  readonly kernels: Kernels;
  /** Channels that went into the layer. */
  readonly input: number;
  /** Address of the factor of each channel that came out. */
  readonly gain: number;
}

/**
 * By style · x, of a layer that keeps the size. @param dz by what the layer gave its activation. @param border of the result
 * @throws RangeError when there is no more memory
 */
export function convolveBack(
  heap: Heap,
  team: Team,
  dz: Features,
  { kernels, input, gain }: BackwardParts,
  border: 1 | 2,
): Gradient {
  const { side } = kernels.algorithm;
  const squares = dz.size / side;
  const products = new Products(heap, kernels, dz.channels, input, squares, team.members);
  const made = takeGradient(heap, dz.size, input, border);
  const { features: dx } = made;
  const [into, outOf] = [`values${side}`, `plainPixels${side}`] as const;
  team.share(squares, (call, from, to, member) => {
    for (const chunk of products.chunks(from, to)) {
      const { first, rows, left, across } = chunk;
      const [at, kind] = products.products(member, rows * across);
      products.read(call, into, dz, gain, chunk, member, 1);
      products.multiply(call, member, rows * across);
      for (let row = 0; row < rows; row++)
        call(
          outOf,
          at + 4 * row * across * products.width,
          kind,
          4 * products.width,
          pixelAt(dx, (first + row) * side, left * side),
          dx.row,
          dx.pixel,
          input / 4,
          across,
        );
    }
  });
  products.release();
  return made;
}

/**
 * By style · x, of a layer that doubled the size. @param dz with a border of two pixels. @param border of the result
 * @throws RangeError when there is no more memory
 */
export function raiseBack(
  heap: Heap,
  team: Team,
  dz: Features,
  { kernels, input, gain }: BackwardParts,
  border: 1 | 2,
): Gradient {
  const { side } = kernels.algorithm;
  const size = dz.size / 2;
  const squares = size / side;
  const products = new Products(heap, kernels, dz.channels, input, squares, team.members);
  const made = takeGradient(heap, size, input, border);
  const { features: dx } = made;
  const [into, outOf] = [`downValues${side}`, `downPixels${side}`] as const;
  const step = 2 * side;
  // Of what stood between the transposed convolution and its blur: rows of 2·size + 1 pixels.
  const { pixel } = dz;
  const row = pixel * (dz.size + 1);
  const bandRows = products.rows * step + 1;
  /** Of all members; and a row each, with the border, for what is blurred downwards. */
  const memberBytes = bandRows * row + pixel * (dz.size + 4);
  const bands = heap.take((team.members * memberBytes) / 4);
  team.share(squares, (call, from, to, member) => {
    const band = bands + member * memberBytes;
    const line = band + bandRows * row;
    for (const { first, rows, left, across } of products.chunks(from, to)) {
      if (left === 0)
        for (let j = 0; j <= rows * step; j++) {
          // The blur is symmetric: its transpose reads the same four, a pixel earlier.
          call('blurDown', pixelAt(dz, first * step + j - 2, -2), dz.row, line, (pixel * (dz.size + 4)) / 16);
          // A pixel is to a row what a row is to a picture.
          call('blurDown', line, pixel, band + j * row, row / 16);
        }
      const squaresNow = rows * across;
      const [values, value] = products.values(member, squaresNow);
      const [at, kind] = products.products(member, squaresNow);
      for (let r = 0; r < rows; r++)
        call(
          into,
          band + r * step * row + left * step * pixel,
          row,
          pixel,
          gain,
          values + 4 * r * across * dz.channels,
          value,
          dz.channels / 4,
          across,
          step * pixel,
        );
      products.multiply(call, member, squaresNow);
      for (let r = 0; r < rows; r++)
        call(
          outOf,
          at + 4 * r * across * products.width,
          kind,
          4 * products.width,
          pixelAt(dx, (first + r) * side, left * side),
          dx.row,
          dx.pixel,
          input / 4,
          across,
        );
    }
  });
  products.release();
  heap.give(bands);
  return made;
}
