/** A model's layers as the CPU wants them, made when first used and kept within a budget, least recently used first to go. */
import type { ModelFile } from '../format/index.ts';
import type { NoiseMode } from '../graph/segment.ts';
import { scaled } from '../graph/slice.ts';
import { sideOf } from './layer.ts';
import type { Heap } from './heap.ts';
import { packMatrix, PackedKernels, type Panels } from './weights.ts';

/** Makes factors of the input channels of w. */
export interface Modulation {
  readonly panels: Panels;
  readonly bias: Float32Array;
}

export interface StyledLayer {
  readonly modulation: Modulation;
  readonly kernels: PackedKernels;
  /** Address of what is added, √2 times, to each output channel. */
  readonly bias: number;
  /** Address of [size, size], √2 times its weight. */
  readonly noise: number;
  /** Weight of the noise, √2 times. */
  readonly noiseWeight: number;
}

/** Where a styled layer stands. */
export interface Place {
  /** Of its tensors' names, without `generator.`. */
  readonly prefix: string;
  readonly noise: number;
  /** Of what comes out. */
  readonly size: number;
  /** Whether it doubles the size. */
  readonly up: boolean;
}

interface Entry {
  readonly layer: StyledLayer;
  readonly addresses: readonly number[];
  readonly bytes: number;
}

export class Layers {
  readonly #styled = new Map<string, Entry>();
  readonly #modulations = new Map<string, Modulation>();
  readonly #zeros = new Map<number, number>();

  /** @param budget bytes of kernels; the layer in use stays whatever it has */
  constructor(
    private readonly heap: Heap,
    private readonly model: ModelFile,
    private readonly noise: NoiseMode,
    private readonly budget: number,
  ) {}

  /** @param inputs first channels that are wanted of what goes in. @param out and of what comes out */
  styled(place: Place, inputs: number, out: number): StyledLayer {
    const { prefix } = place;
    const found = this.#styled.get(prefix);
    this.#styled.delete(prefix);
    const entry = found ?? this.#make(place);
    this.#styled.set(prefix, entry);
    entry.layer.kernels.reach(inputs, out, () => {
      const { data, shape } = this.#tensor(`${prefix}.conv.weight`);
      return { data, out: shape[1], input: shape[2] };
    });
    return entry.layer;
  }

  /**
   * @param fanIn that of the stored weight, however few channels are used
   * @returns s = (A·w/√dim + a)/√(fan-in) as a matrix and what is added
   */
  modulation(prefix: string, fanIn: number): Modulation {
    const found = this.#modulations.get(prefix);
    if (found) return found;
    const { data, shape } = this.#tensor(`${prefix}.conv.modulation.weight`);
    const [channels, styleDim] = shape;
    const gain = 1 / Math.sqrt(fanIn);
    const bias = scaled(this.#tensor(`${prefix}.conv.modulation.bias`).data, channels, gain);
    const panels = packMatrix(this.heap, data, channels, styleDim, gain / Math.sqrt(styleDim));
    const made = { panels, bias };
    this.#modulations.set(prefix, made);
    return made;
  }

  #tensor(name: string) {
    return this.model.tensor(`generator.${name}`);
  }

  #make({ prefix, noise, size, up }: Place): Entry {
    const { heap } = this;
    const [, out, input] = this.#tensor(`${prefix}.conv.weight`).shape;
    const side = sideOf(up ? size / 2 : size);
    const kernels = new PackedKernels(heap, side, up ? 'up' : 'same', { out, input }, (bytes) => this.#makeRoom(bytes));
    const bias = heap.put(scaled(this.#tensor(`${prefix}.activate.bias`).data, out, Math.SQRT2));
    const noiseWeight = this.#tensor(`${prefix}.noise.weight`).data[0] * Math.SQRT2;
    const map =
      this.noise === 'stored'
        ? heap.put(scaled(this.#tensor(`noises.noise_${noise}`).data, size * size, noiseWeight))
        : undefined;
    const modulation = this.modulation(prefix, input * 9);
    return {
      layer: { modulation, kernels, bias, noise: map ?? this.#zeroNoise(size), noiseWeight },
      addresses: map === undefined ? [bias] : [bias, map],
      bytes: kernels.bytes,
    };
  }

  #zeroNoise(size: number): number {
    const found = this.#zeros.get(size);
    if (found !== undefined) return found;
    const at = this.heap.put(new Float32Array(size * size));
    this.#zeros.set(size, at);
    return at;
  }

  #makeRoom(bytes: number): void {
    let total = bytes + [...this.#styled.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [prefix, entry] of this.#styled) {
      if (total <= this.budget) return;
      this.#styled.delete(prefix);
      entry.layer.kernels.release();
      for (const at of entry.addresses) this.heap.give(at);
      total -= entry.bytes;
    }
  }
}
