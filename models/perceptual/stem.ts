/** SqueezeNet's first convolution, 7×7 of stride 2, from a planar RGB picture in [-1, 1]; and back to its pixels. */
import { PANEL } from '../cpu/code/product.ts';
import { pixelAt, takeFeatures, type Features } from '../cpu/features.ts';
import type { Heap } from '../cpu/heap.ts';
import { packMatrix, panelsOf, type Panels } from '../cpu/weights.ts';
import { chunkFloats, inChunks, type ConvWeights } from './fire.ts';

/** Trained on BGR pixels of 0 to 255 with these taken away. */
const MEAN_BGR = [104, 117, 123];
const LEVELS = 127.5;

const SIDE = 7;
/** Floats of a kernel's row; forwards all rows are filled up to a multiple of four, backwards each is. */
const RUN = 3 * SIDE;
const SEEN = Math.ceil((SIDE * RUN) / 4) * 4;
const RUN_BACK = Math.ceil(RUN / 4) * 4;
const SEEN_BACK = SIDE * RUN_BACK;

export class Stem {
  readonly #forward: Panels;
  readonly #back: Panels;
  readonly #bias: number;
  readonly #out: number;

  constructor(
    private readonly heap: Heap,
    { weight, bias, out }: ConvWeights,
  ) {
    // The scaling of levels is part of the kernels, and channels are exchanged there.
    const seen = new Float32Array(out * SEEN);
    const back = new Float32Array(SEEN_BACK * out);
    const levels = Float32Array.from(bias);
    for (let o = 0; o < out; o++)
      for (let c = 0; c < 3; c++)
        for (let y = 0; y < SIDE; y++)
          for (let x = 0; x < SIDE; x++) {
            const value = weight[((o * 3 + c) * SIDE + y) * SIDE + x];
            const place = 3 * x + 2 - c;
            seen[o * SEEN + y * RUN + place] = value * LEVELS;
            back[(y * RUN_BACK + place) * out + o] = value * LEVELS;
            levels[o] += value * (LEVELS - MEAN_BGR[c]);
          }
    this.#out = out;
    this.#forward = packMatrix(heap, seen, out, SEEN, 1);
    this.#back = packMatrix(heap, back, SEEN_BACK, out, 1);
    this.#bias = heap.put(levels);
  }

  /** @param rgb [3, size, size]. The map is the caller's. @throws RangeError when there is no more memory */
  forward(rgb: Float32Array, size: number): Features {
    const { heap } = this;
    const { functions } = heap;
    const plane = size * size;
    const image = heap.take(3 * plane);
    const pixels = heap.floats.subarray(image / 4, image / 4 + 3 * plane);
    for (let i = 0; i < plane; i++) for (let c = 0; c < 3; c++) pixels[3 * i + c] = rgb[c * plane + i];
    const y = takeFeatures(heap, Math.floor((size - SIDE) / 2) + 1, this.#out);
    const seen = heap.take(chunkFloats(y.size, y.size * SEEN));
    heap.floats.fill(0, seen / 4, seen / 4 + chunkFloats(y.size, y.size * SEEN)); // the few at each end stay so
    const sums = heap.take((chunkFloats(y.size, y.size * SEEN) / SEEN) * this.#out);
    inChunks(y.size, y.size * SEEN, (first, count) => {
      for (let row = 0; row < count; row++)
        functions.gather(
          image + 12 * size * 2 * (first + row),
          4 * RUN,
          12 * size,
          SIDE,
          seen + 4 * SEEN * row * y.size,
          24,
          4 * SEEN,
          y.size,
        );
      const { at, panel } = this.#forward;
      functions.product(seen, 4 * SEEN, at, panel, sums, 4 * this.#out, count * y.size, SEEN, this.#out / PANEL);
      for (let row = 0; row < count; row++)
        functions.rectify(
          sums + 4 * this.#out * row * y.size,
          this.#bias,
          pixelAt(y, first + row, 0),
          this.#out / 4,
          y.size,
        );
    });
    for (const at of [image, seen, sums]) heap.give(at);
    return y;
  }

  /** @returns the gradient by the picture, [3, size, size] */
  back(y: Features, dy: Features, size: number): Float32Array {
    const { heap } = this;
    const { functions } = heap;
    const plane = size * size;
    // The last kernel row's filling reaches behind the picture.
    const image = heap.put(new Float32Array(3 * plane + RUN_BACK - RUN));
    const floats = chunkFloats(y.size, y.size * SEEN_BACK);
    const made = heap.take(floats);
    const masked = heap.take((floats / SEEN_BACK) * this.#out);
    inChunks(y.size, y.size * SEEN_BACK, (first, count) => {
      for (let row = 0; row < count; row++)
        functions.rectifyBack(
          pixelAt(dy, first + row, 0),
          dy.pixel,
          pixelAt(y, first + row, 0),
          y.pixel,
          masked + 4 * this.#out * row * y.size,
          4 * this.#out,
          this.#out / 4,
          y.size,
        );
      const { at, panel } = this.#back;
      functions.product(
        masked,
        4 * this.#out,
        at,
        panel,
        made,
        4 * SEEN_BACK,
        count * y.size,
        this.#out,
        panelsOf(SEEN_BACK),
      );
      for (let row = 0; row < count; row++)
        functions.scatter(
          made + 4 * SEEN_BACK * row * y.size,
          RUN_BACK / 4,
          12 * size,
          SIDE,
          image + 12 * size * 2 * (first + row),
          24,
          4 * SEEN_BACK,
          y.size,
        );
    });
    const gradient = new Float32Array(3 * plane);
    const pixels = heap.floats.subarray(image / 4, image / 4 + 3 * plane);
    for (let i = 0; i < plane; i++) for (let c = 0; c < 3; c++) gradient[c * plane + i] = pixels[3 * i + c];
    for (const at of [image, made, masked]) heap.give(at);
    return gradient;
  }
}
