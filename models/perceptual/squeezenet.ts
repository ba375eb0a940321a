/** SqueezeNet up to its seventh fire, forwards; what goes back, goes through its parts. */
import { pixelAt, type Features } from '../cpu/features.ts';
import type { Heap } from '../cpu/heap.ts';
import { PortraitError } from '../errors.ts';
import type { Container } from '../format/index.ts';
import { Fire, pool, type ConvWeights } from './fire.ts';
import { Stem } from './stem.ts';

const FIRES = ['fire2', 'fire3', 'fire4', 'fire5', 'fire6', 'fire7'];
/** A second pooling stands behind fire4. */
const POOLED = 2;

/** Of one picture, in the heap: to be released. */
export interface Maps {
  readonly stem: Features;
  readonly pooled: Features;
  readonly fires: readonly { readonly squeezed: Features; readonly y: Features; readonly after?: Features }[];
}

/** What the last fire sees: [size, size, channels], none below zero. */
export interface Sight {
  readonly size: number;
  readonly channels: number;
  readonly values: Float32Array;
}

export class SqueezeNet {
  readonly stem: Stem;
  readonly fires: readonly Fire[];

  /** @throws PortraitError internal where the file is not SqueezeNet's */
  constructor(
    private readonly heap: Heap,
    net: Container,
  ) {
    this.stem = new Stem(heap, convOf(net, 'conv1'));
    this.fires = FIRES.map(
      (name) =>
        new Fire(
          heap,
          convOf(net, `${name}_conv1x1_1`),
          convOf(net, `${name}_conv1x1_2`),
          convOf(net, `${name}_conv3x3_2`),
        ),
    );
  }

  /** @param rgb [3, size, size] in [-1, 1]. @throws RangeError when there is no more memory */
  forward(rgb: Float32Array, size: number): Maps {
    const { heap } = this;
    const stem = this.stem.forward(rgb, size);
    const pooled = pool(heap, stem);
    let x = pooled;
    const fires = this.fires.map((fire, i) => {
      const made = fire.forward(x);
      const after = i === POOLED ? pool(heap, made.y) : undefined;
      x = after ?? made.y;
      return { ...made, after };
    });
    return { stem, pooled, fires };
  }

  release({ stem, pooled, fires }: Maps): void {
    const all = [
      stem,
      pooled,
      ...fires.flatMap(({ squeezed, y, after }) => (after ? [squeezed, y, after] : [squeezed, y])),
    ];
    for (const { at } of all) this.heap.give(at);
  }

  /** @param rgb as `forward` takes it */
  look(rgb: Float32Array, size: number): Sight {
    const maps = this.forward(rgb, size);
    const last = maps.fires[maps.fires.length - 1].y;
    const run = last.size * last.channels;
    const values = new Float32Array(last.size * run);
    for (let row = 0; row < last.size; row++) {
      const at = pixelAt(last, row, 0) / 4;
      values.set(this.heap.floats.subarray(at, at + run), row * run);
    }
    this.release(maps);
    return { size: last.size, channels: last.channels, values };
  }
}

function convOf(net: Container, name: string): ConvWeights {
  const [weight, bias] = [net.tensor(`${name}_w`), net.tensor(`${name}_b`)];
  if (!weight || !bias)
    throw new PortraitError('internal', 'A part of this plugin is damaged (perceptual net); install the plugin again.');
  return { weight: weight.data, bias: bias.data, out: weight.shape[0], input: weight.shape[1] };
}
