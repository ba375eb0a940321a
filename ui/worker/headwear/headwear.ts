/**
 * Whether a hat, a cap or a scarf lies over the hair, which brightness alone does not say: what the net sees in the upper part of the
 * aligned face, and a weight for each of its numbers.
 *
 * The same numbers as `models/training/anycost/labels/headwear.py`, where the weights come from (`anycost headwear`).
 */
import { compileFunctions } from '../../../models/cpu/code/module.ts';
import { Heap } from '../../../models/cpu/heap.ts';
import { readContainer } from '../../../models/format/index.ts';
import { SqueezeNet, type Sight } from '../../../models/perceptual/squeezenet.ts';
import type { RgbaImage } from '../api.ts';
import { alignFace } from '../face/align.ts';
import { partOf, type Quad } from '../face/quad.ts';
import { BIAS, LIMIT, WEIGHTS } from './weights.ts';

/** Of the face square that is looked at, in its sides, and how many pixels that gets. */
const PART = { x: 0.125, y: 0, side: 0.75 };
const SIZE = 80;
/** From top to bottom, as many means of each channel. */
const ROWS = 3;

export class Headwear {
  readonly #net: SqueezeNet;

  private constructor(net: SqueezeNet) {
    this.#net = net;
  }

  /** @param file models/nets/squeezenet.safetensors. @throws PortraitError internal where it is not that */
  static async open(file: ArrayBuffer): Promise<Headwear> {
    const heap = new Heap(await compileFunctions());
    return new Headwear(new SqueezeNet(heap, readContainer(new Uint8Array(file))));
  }

  /** Log odds that something is worn over the hair. @param quad the face square in pixels of `photo`. @throws RangeError out of memory */
  oddsOf(photo: RgbaImage, quad: Quad): number {
    const { data } = alignFace(photo, partOf(quad, PART), { size: SIZE });
    const rgb = data.map((level) => level / 127.5 - 1);
    return this.featuresOf(rgb).reduce((sum, x, i) => sum + x * WEIGHTS[i], BIAS);
  }

  /** @param rgb the part in [-1, 1], [3, SIZE, SIZE] */
  featuresOf(rgb: Float32Array): Float32Array {
    return rootsOfMeans(this.#net.look(rgb, SIZE));
  }
}

/** Whether it counts as covered. */
export function isCovered(odds: number): boolean {
  return odds > LIMIT;
}

/** [ROWS * channels]. */
function rootsOfMeans({ size, channels, values }: Sight): Float32Array {
  const out = new Float32Array(ROWS * channels);
  const high = Math.ceil(size / ROWS);
  for (let y = 0; y < size; y++) {
    const part = Math.floor(y / high);
    const count = size * (Math.min(size, (part + 1) * high) - part * high);
    for (let i = 0; i < size * channels; i++)
      out[part * channels + (i % channels)] += values[y * size * channels + i] / count;
  }
  return out.map((mean) => Math.sqrt(Math.max(0, mean)));
}
