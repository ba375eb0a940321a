/** The generator's 3×3 layers on the CPU: styled, demodulated, with noise and activation. */
import type { Side } from './algorithms.ts';
import { pixelAt, takeFeatures, type Features } from './features.ts';
import type { Heap } from './heap.ts';
import { Products } from './products.ts';
import type { Call, Team } from './team.ts';
import type { Kernels } from './weights.ts';

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
