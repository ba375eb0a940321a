/**
 * The SqueezeNet distance of pictures to one picture, and its gradient: the mean over four layers of the mean squared distance of
 * features, each pixel's divided by their length. The same as models/training's.
 */
import { PortraitError } from '../errors.ts';
import type { Container } from '../format/index.ts';
import { pixelAt, type Features } from '../cpu/features.ts';
import type { Heap } from '../cpu/heap.ts';
import { Fire, pool, poolBack, takeZeros, type ConvWeights } from './fire.ts';
import { Stem } from './stem.ts';

/** Of the layers that are compared: the stem, and three fires by their place in FIRES. */
const FIRES = ['fire2', 'fire3', 'fire4', 'fire5', 'fire6', 'fire7'];
const COMPARED = new Set([1, 3, 5]);
/** A second pooling stands behind fire4. */
const POOLED = 2;
const LAYERS = 1 + COMPARED.size;

/** Smaller pictures have too few features. */
export const SMALLEST = 64;

interface Maps {
  readonly stem: Features;
  readonly pooled: Features;
  readonly fires: readonly { readonly squeezed: Features; readonly y: Features; readonly after?: Features }[];
}

export interface Compared {
  readonly distance: number;
  /** Of the distance, by the picture: [3, size, size]. */
  readonly gradient: Float32Array;
}

export class PerceptualDistance {
  readonly #stem: Stem;
  readonly #fires: readonly Fire[];
  #size = 0;
  /** Addresses of the target's features, each pixel's of length 1, without borders. */
  #target: readonly number[] = [];

  /** @throws PortraitError internal where the file is not SqueezeNet's */
  constructor(
    private readonly heap: Heap,
    net: Container,
  ) {
    this.#stem = new Stem(heap, convOf(net, 'conv1'));
    this.#fires = FIRES.map(
      (name) =>
        new Fire(
          heap,
          convOf(net, `${name}_conv1x1_1`),
          convOf(net, `${name}_conv1x1_2`),
          convOf(net, `${name}_conv3x3_2`),
        ),
    );
  }

  /** @param rgb what pictures are compared with: [3, size, size] in [-1, 1]. @param size at least SMALLEST */
  setTarget(rgb: Float32Array, size: number): void {
    const { heap } = this;
    for (const at of this.#target) heap.give(at);
    this.#size = size;
    const maps = this.#forward(rgb);
    this.#target = comparedOf(maps).map((map) => heap.put(unitOf(heap, map)));
    this.#release(maps);
  }

  /** @param rgb [3, size, size] of the target's size. @throws RangeError when there is no more memory */
  compare(rgb: Float32Array): Compared {
    const { heap } = this;
    const maps = this.#forward(rgb);
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
    for (let i = this.#fires.length - 1; i >= 0; i--) {
      const { squeezed, y, after } = maps.fires[i];
      if (after) become(poolBack(heap, y, after, gradient));
      if (COMPARED.has(i)) addDistance(y, gradient);
      become(this.#fires[i].back(squeezed, y, gradient));
    }
    become(poolBack(heap, maps.stem, maps.pooled, gradient));
    addDistance(maps.stem, gradient);
    const byPicture = this.#stem.back(maps.stem, gradient, this.#size);
    heap.give(gradient.at);
    heap.give(sum);
    this.#release(maps);
    return { distance, gradient: byPicture };
  }

  #forward(rgb: Float32Array): Maps {
    const { heap } = this;
    const stem = this.#stem.forward(rgb, this.#size);
    const pooled = pool(heap, stem);
    let x = pooled;
    const fires = this.#fires.map((fire, i) => {
      const made = fire.forward(x);
      const after = i === POOLED ? pool(heap, made.y) : undefined;
      x = after ?? made.y;
      return { ...made, after };
    });
    return { stem, pooled, fires };
  }

  #release({ stem, pooled, fires }: Maps): void {
    const all = [
      stem,
      pooled,
      ...fires.flatMap(({ squeezed, y, after }) => (after ? [squeezed, y, after] : [squeezed, y])),
    ];
    for (const { at } of all) this.heap.give(at);
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

function convOf(net: Container, name: string): ConvWeights {
  const [weight, bias] = [net.tensor(`${name}_w`), net.tensor(`${name}_b`)];
  if (!weight || !bias)
    throw new PortraitError('internal', 'A part of this plugin is damaged (perceptual net); install the plugin again.');
  return { weight: weight.data, bias: bias.data, out: weight.shape[0], input: weight.shape[1] };
}
