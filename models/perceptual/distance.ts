/**
 * The SqueezeNet distance of pictures to one picture, and its gradient: the mean over four layers of the mean squared distance of
 * features, each pixel's divided by their length. The same as models/training's.
 */
import { pixelAt, type Features } from '../cpu/features.ts';
import type { Heap } from '../cpu/heap.ts';
import type { Container } from '../format/index.ts';
import { poolBack, takeZeros } from './fire.ts';
import { SqueezeNet, type Maps } from './squeezenet.ts';

/** Of the layers that are compared: the stem, and three fires by their place. */
const COMPARED = new Set([1, 3, 5]);
const LAYERS = 1 + COMPARED.size;

/** Smaller pictures have too few features. */
export const SMALLEST = 64;

export interface Compared {
  readonly distance: number;
  /** Of the distance, by the picture: [3, size, size]. */
  readonly gradient: Float32Array;
}

export class PerceptualDistance {
  readonly #net: SqueezeNet;
  #size = 0;
  /** Addresses of the target's features, each pixel's of length 1, without borders. */
  #target: readonly number[] = [];

  /** @throws PortraitError internal where the file is not SqueezeNet's */
  constructor(
    private readonly heap: Heap,
    net: Container,
  ) {
    this.#net = new SqueezeNet(heap, net);
  }

  /** @param rgb what pictures are compared with: [3, size, size] in [-1, 1]. @param size at least SMALLEST */
  setTarget(rgb: Float32Array, size: number): void {
    const { heap } = this;
    for (const at of this.#target) heap.give(at);
    this.#size = size;
    const maps = this.#net.forward(rgb, this.#size);
    this.#target = comparedOf(maps).map((map) => heap.put(unitOf(heap, map)));
    this.#net.release(maps);
  }

  /** @param rgb [3, size, size] of the target's size. @throws RangeError when there is no more memory */
  compare(rgb: Float32Array): Compared {
    const { heap } = this;
    const { stem, fires } = this.#net;
    const maps = this.#net.forward(rgb, this.#size);
    let distance = 0;
    const sum = heap.take(4);
    const targets = [...this.#target];
    const addDistance = (map: Features, gradient: Features): void => {
      const target = targets.pop() as number;
      const factor = 1 / (LAYERS * map.size ** 2);
      heap.floats.fill(0, sum / 4, sum / 4 + 4);
      for (let row = 0; row < map.size; row++)
        heap.functions.unitDistance(
          pixelAt(map, row, 0),
          map.pixel,
          target + row * map.size * map.pixel,
          pixelAt(gradient, row, 0),
          map.channels / 4,
          map.size,
          factor,
          sum,
        );
      distance += heap.floats.subarray(sum / 4, sum / 4 + 4).reduce((a, b) => a + b) * factor;
    };
    const last = maps.fires[maps.fires.length - 1].y;
    let gradient = takeZeros(heap, last.size, last.channels);
    const become = (next: Features): void => {
      heap.give(gradient.at);
      gradient = next;
    };
    for (let i = fires.length - 1; i >= 0; i--) {
      const { squeezed, y, after } = maps.fires[i];
      if (after) become(poolBack(heap, y, after, gradient));
      if (COMPARED.has(i)) addDistance(y, gradient);
      become(fires[i].back(squeezed, y, gradient));
    }
    become(poolBack(heap, maps.stem, maps.pooled, gradient));
    addDistance(maps.stem, gradient);
    const byPicture = stem.back(maps.stem, gradient, this.#size);
    heap.give(gradient.at);
    heap.give(sum);
    this.#net.release(maps);
    return { distance, gradient: byPicture };
  }
}

function comparedOf({ stem, fires }: Maps): readonly Features[] {
  return [stem, ...fires.filter((_, i) => COMPARED.has(i)).map(({ y }) => y)];
}

/** Features of each pixel divided by their length, [size, size, channels]. */
function unitOf({ floats }: Heap, map: Features): Float32Array {
  const { size, channels } = map;
  const unit = new Float32Array(size * size * channels);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const at = pixelAt(map, y, x) / 4;
      let squares = 1e-6;
      for (let c = 0; c < channels; c++) squares += floats[at + c] ** 2;
      const root = 1 / Math.sqrt(squares);
      for (let c = 0; c < channels; c++) unit[(y * size + x) * channels + c] = floats[at + c] * root;
    }
  return unit;
}
