/**
 * The gradient by w+ of a picture that was drawn with traces: block by block from the last to the first, so that a caller can let
 * messages in, or stop, between two of them. Nothing by weights.
 */
import { segmentRows } from '../../graph/segment.ts';
import { sliceConv } from '../../graph/slice.ts';
import { colourPrefix, type CpuBlocks } from '../blocks.ts';
import type { BlockTrace, TracedLayer } from '../trace.ts';
import { SUMS } from '../code/gradient.ts';
import { pixelAt, type Features } from '../features.ts';
import { takeGradient, type Gradient } from './gradient.ts';
import { convolveBack, raiseBack } from './layer.ts';
import type { Modulation } from '../layers.ts';
import type { TransposedLayers } from './layers.ts';
import { halveGradient } from './picture.ts';
import { demodulationBack, gainGradient, modulationBack, type Sums } from './style.ts';

/** A layer of which the gradient by style · x is known, and not yet what it says of the style. */
interface Pending {
  readonly layer: TracedLayer;
  readonly row: number;
  readonly gradient: Gradient;
  /** By the gain of each of its outputs. */
  readonly byGain: Float64Array;
}

export class GradientWalk {
  /** By w+, [rows, styleDim]; rows of blocks that were not drawn stay zero. */
  readonly gradient: Float32Array;
  #pending: Pending | undefined;
  #picture: Float32Array | undefined;
  #index: number;
  readonly #own: number[] = [];

  /** @param traces of all blocks up to the last one that was drawn. @param rows of w+ */
  constructor(
    private readonly blocks: CpuBlocks,
    private readonly transposed: TransposedLayers,
    private readonly traces: readonly BlockTrace[],
    rows: number,
  ) {
    this.gradient = new Float32Array(rows * blocks.model.metadata.generator.styleDim);
    this.#index = traces.length - 1;
  }

  /**
   * One block back. @param picture the gradient by this block's picture as a result of its own, [3, size, size]; what comes from
   * larger pictures, which it was added to, is added here
   * @returns whether there is another block
   * @throws RangeError when there is no more memory
   */
  step(picture?: Float32Array): boolean {
    const index = this.#index--;
    const { layers } = this.traces[index];
    const [first, count] = segmentRows(index);
    const byPicture = this.#pictureOf(picture, layers[0].y.size);
    for (let at = layers.length - 1; at >= 0; at--) {
      const layer = layers[at];
      const isLast = at === layers.length - 1;
      const dz = this.#pending?.gradient ?? this.#nothing(layer);
      const sums = isLast
        ? this.#throughColours(index, first + count - 1, layer.y, layer.noise, dz.features, byPicture)
        : this.#through(layer.y, layer.noise, dz.features);
      this.#settle(sums);
      this.#pending = this.#back(layer, first + at, dz, sums, at === 0 || !layers[at - 1].placed.place.up ? 1 : 2);
    }
    if (index > 0) return true;
    const { layer, gradient } = this.#pending as Pending;
    // The learned input has no activation; only the style of the layer that read it is wanted.
    const sums = this.#through(layer.x, this.#zeros(layer.x.size ** 2), gradient.features);
    this.#settle(sums);
    this.release();
    return false;
  }

  /** Gives back what a walk holds that is not walked to its end. */
  release(): void {
    if (this.#pending) this.blocks.heap.give(this.#pending.gradient.memory);
    this.#pending = undefined;
    for (const at of this.#own.splice(0)) this.blocks.heap.give(at);
  }

  /** What a layer makes has no gradient beyond it (`conv_clamp`). */
  get #limit(): number {
    return this.blocks.model.metadata.generator.clamp ?? Infinity;
  }

  #zeros(count: number): number {
    const at = this.blocks.heap.put(new Float32Array(count));
    this.#own.push(at);
    return at;
  }

  #pictureOf(own: Float32Array | undefined, size: number): Float32Array {
    const above = this.#picture && halveGradient(this.#picture, 2 * size);
    const sum = above && own ? above.map((value, i) => value + own[i]) : (above ?? own);
    return (this.#picture = sum ?? new Float32Array(3 * size * size));
  }

  /** Nothing reads the last block but its picture. */
  #nothing({ y, placed }: TracedLayer): Gradient {
    const made = takeGradient(this.blocks.heap, y.size, y.channels, placed.place.up ? 2 : 1);
    const { features } = made;
    const { floats } = this.blocks.heap;
    for (let row = 0; row < y.size; row++)
      floats.fill(0, pixelAt(features, row, 0) / 4, pixelAt(features, row, y.size) / 4);
    return made;
  }

  #throughColours(index: number, row: number, y: Features, noise: number, g: Features, byPicture: Float32Array): Sums {
    const { heap, model, layers } = this.blocks;
    const prefix = colourPrefix(index);
    const weight = model.tensor(`generator.${prefix}.conv.weight`);
    const kernel = sliceConv(weight, 3, y.channels);
    const { colourStyle, ownPicture } = this.traces[index];
    const colours = heap.put(kernel.map((value, i) => value * colourStyle[i % y.channels]));
    const limit = this.#limit;
    const picture = heap.put(
      ownPicture ? byPicture.map((value, i) => (Math.abs(ownPicture[i]) < limit ? value : 0)) : byPicture,
    );
    const sums = this.#through(y, noise, g, { colours, picture });
    heap.give(colours);
    heap.give(picture);
    const byStyle = new Float64Array(y.channels);
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < y.channels; i++) byStyle[i] += kernel[c * y.channels + i] * sums[4 + c][i];
    this.#toRow(row, layers.modulation(prefix, weight.shape[2]), byStyle);
    return sums;
  }

  /** Sums of each channel; g becomes the gradient by what went into the activation. */
  #through(
    y: Features,
    noise: number,
    g: Features,
    coloured?: { readonly colours: number; readonly picture: number },
  ): Sums {
    const { heap, team } = this.blocks;
    const limit = this.#limit;
    const { size, channels } = y;
    const count = coloured ? SUMS : 4;
    const style = heap.put(this.#pending ? this.#pending.layer.style : new Float32Array(channels));
    const rows = heap.take(size * count * channels);
    const name = coloured ? 'throughLayerAndColours' : 'throughLayer';
    team.share(size, (call, first, last) => {
      for (let row = first; row < last; row++)
        call(
          name,
          pixelAt(g, row, 0),
          g.pixel,
          pixelAt(y, row, 0),
          y.pixel,
          style,
          coloured?.colours ?? 0,
          4 * channels,
          (coloured?.picture ?? 0) + 4 * row * size,
          4 * size * size,
          noise + 4 * row * size,
          rows + 4 * row * count * channels,
          4 * channels,
          channels / 4,
          size,
          limit,
        );
    });
    // Row by row and in double precision: the same however the rows were divided among threads.
    const sums = Array.from({ length: count }, () => new Float64Array(channels));
    const { floats } = heap;
    for (let row = 0, at = rows / 4; row < size; row++)
      for (const sum of sums) for (let i = 0; i < channels; i++) sum[i] += floats[at++];
    heap.give(rows);
    heap.give(style);
    return sums;
  }

  /** What the layer that read these pixels says of its style, by its input and by its gain. */
  #settle(sums: Sums): void {
    const pending = this.#pending;
    if (!pending) return;
    const { layer, row, byGain } = pending;
    const { place, input, out } = layer.placed;
    const { kernels, modulation } = this.blocks.layers.styled(place, input, out);
    const byStyle = sums[0].slice();
    demodulationBack(this.blocks.heap, kernels.squares, layer.style, layer.gain, byGain, byStyle);
    this.#toRow(row, modulation, byStyle);
  }

  #toRow(row: number, { panels }: Modulation, byStyle: Float64Array): void {
    const { heap, model } = this.blocks;
    const { styleDim } = model.metadata.generator;
    modulationBack(heap, panels, byStyle, this.gradient.subarray(row * styleDim, (row + 1) * styleDim));
  }

  /** Through the convolution of a layer: dz is used up. */
  #back(layer: TracedLayer, row: number, dz: Gradient, sums: Sums, border: 1 | 2): Pending {
    const { heap, team, layers } = this.blocks;
    const { place, input, out } = layer.placed;
    const { bias } = layers.styled(place, input, out);
    const byGain = gainGradient(sums, heap.floats.subarray(bias / 4, bias / 4 + out), layer.gain);
    const kernels = this.transposed.kernels(place, input, out);
    const gain = heap.put(layer.gain);
    const parts = { kernels, input, gain };
    const gradient = (place.up ? raiseBack : convolveBack)(heap, team, dz.features, parts, border);
    heap.give(gain);
    heap.give(dz.memory);
    return { layer, row, gradient, byGain };
  }
}
