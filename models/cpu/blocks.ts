/**
 * The generator's blocks on the CPU: constant or up-convolution, convolution, picture (reference §1.2). The same rearrangements as in
 * the graphs (graph/segment.ts): style multiplies inputs and demodulation outputs, √2 of the activation is in demodulation, noise and bias.
 */
import { remembered, type ModelFile } from '../format/index.ts';
import type { NoiseMode } from '../graph/segment.ts';
import { sliceConv } from '../graph/slice.ts';
import { uniformChannels } from '../graph/widths.ts';
import { pixelAt, takeFeatures, type Features } from './features.ts';
import type { Heap } from './heap.ts';
import { convolve, raise } from './layer.ts';
import { Layers, type Modulation, type Place } from './layers.ts';
import type { Team } from './team.ts';
import type { BlockTrace, PlacedLayer } from './trace.ts';
import { panelsOf } from './weights.ts';

/** What a block made. Its memory is the generator's: `release` it. */
export interface CpuBlock {
  /** What the next block reads; the model's last one has none. */
  readonly features: Features | undefined;
  /** Address of [3, size, size]. */
  readonly picture: number;
  readonly size: number;
}

export interface CpuBlockRequest {
  /** 0 for 4 px, 1 for 8 px, … */
  readonly index: number;
  /** Output widths of the whole generator: [constant, conv1, up@8, conv@8, …]; as many as the block needs. */
  readonly widths: readonly number[];
  /** [rows of w+ that the block reads, styleDim]. */
  readonly w: Float32Array;
  /** Noise maps it reads, in noise mode `input`. */
  readonly noises?: readonly Float32Array[];
  /** Added to what the block gives, before its picture: [channels, size, size], as many as it has or more. Not with gradients. */
  readonly addition?: Float32Array;
  /** Of the block before; none for the first. */
  readonly before?: CpuBlock;
}

/** Bytes of kernels that are kept. config-f has about 300 MB of them, and no more with all ratios, which are parts of the same. */
const WEIGHTS = 640 * 2 ** 20;

/** Of the names of the tensors that make a block's picture. */
export function colourPrefix(index: number): string {
  return index === 0 ? 'to_rgb1' : `to_rgbs.${index - 1}`;
}

/** Side of the first block. */
const FIRST = 4;

export class CpuBlocks {
  readonly model: ModelFile;
  readonly layers: Layers;
  readonly #styleDim: number;
  readonly #resolution: number;
  /** Addresses: w, style, its squares, sums, gain, and the weights of three colours. */
  readonly #w: number;
  readonly #style: number;
  readonly #squares: number;
  readonly #gain: number;
  readonly #colours: number;
  /** A row of a picture with a value before and one after it, and one of zeros. */
  readonly #line: number;
  readonly #zeros: number;

  /** @param team of threads on this heap; ended with these blocks */
  constructor(
    readonly heap: Heap,
    readonly team: Team,
    file: ModelFile,
    private readonly noise: NoiseMode,
    budget = WEIGHTS,
  ) {
    const model = (this.model = remembered(file));
    const info = model.metadata.generator;
    this.layers = new Layers(this.heap, model, noise, budget);
    this.#styleDim = info.styleDim;
    this.#resolution = info.resolution;
    const widest = Math.max(...uniformChannels(info, 1)) + 8;
    this.#w = this.heap.put(new Float32Array(Math.ceil(info.styleDim / 4) * 4));
    this.#style = this.heap.take(widest);
    this.#squares = this.heap.take(widest);
    this.#gain = this.heap.take(widest);
    this.#colours = this.heap.take(3 * widest);
    this.#line = this.heap.put(new Float32Array(info.resolution + 8));
    this.#zeros = this.heap.put(new Float32Array(info.resolution));
  }

  /** Bytes in use, and taken from the system. */
  get memory(): { readonly used: number; readonly size: number } {
    return { used: this.heap.used, size: this.heap.size };
  }

  /** Makes the weights of a block, so that the next run of it need not. */
  prepare(index: number, widths: readonly number[]): void {
    for (const { place, input, out } of this.#stylesOf(index, widths)) this.layers.styled(place, input, out);
  }

  /**
   * @param trace filled with what gradients need, which then stays
   * @throws RangeError when there is no more memory: what this generator holds is then of no use any more
   */
  run({ index, widths, w, noises, addition, before }: CpuBlockRequest, trace?: BlockTrace): CpuBlock {
    let x = before?.features ?? this.#constant(widths[0]);
    for (const [row, layer] of this.#stylesOf(index, widths).entries()) {
      const y = this.#styled(x, layer, this.#row(w, row), noises?.[row], trace);
      if (x !== before?.features) this.#done(x.at, trace);
      x = y;
    }
    if (addition) this.#add(x, addition);
    const rows = w.length / this.#styleDim;
    const picture = this.#toRgb(x, index, this.#row(w, rows - 1), before, trace);
    const features = x.size < this.#resolution ? x : undefined;
    if (!features) this.#done(x.at, trace);
    return { features, picture, size: x.size };
  }

  /** A copy of a block's picture, [3, size, size]. */
  picture({ picture, size }: CpuBlock): Float32Array {
    return this.heap.floats.slice(picture / 4, picture / 4 + 3 * size * size);
  }

  release({ features, picture }: CpuBlock): void {
    if (features) this.heap.give(features.at);
    this.heap.give(picture);
  }

  /** Ends the team. */
  dispose(): void {
    this.team.end();
  }

  #stylesOf(index: number, widths: readonly number[]): readonly PlacedLayer[] {
    const size = FIRST << index;
    if (index === 0)
      return [{ place: { prefix: 'conv1', noise: 0, size, up: false }, input: widths[0], out: widths[1] }];
    const [input, up, out] = widths.slice(2 * index - 1, 2 * index + 2);
    const placeOf = (number: number, up: boolean): Place => ({
      prefix: `convs.${number}`,
      noise: number + 1,
      size,
      up,
    });
    return [
      { place: placeOf(2 * index - 2, true), input, out: up },
      { place: placeOf(2 * index - 1, false), input: up, out },
    ];
  }

  /** What no block reads any more; gradients may. */
  #done(at: number, trace: BlockTrace | undefined): void {
    if (trace) trace.own(at);
    else this.heap.give(at);
  }

  #row(w: Float32Array, row: number): Float32Array {
    return w.subarray(row * this.#styleDim, (row + 1) * this.#styleDim);
  }

  /** The learned 4 px input. */
  #constant(channels: number): Features {
    const { data } = this.model.tensor('generator.input.input');
    const x = takeFeatures(this.heap, FIRST, channels);
    const { floats } = this.heap;
    for (let y = 0; y < FIRST; y++)
      for (let i = 0; i < FIRST; i++) {
        const at = pixelAt(x, y, i) / 4;
        for (let c = 0; c < channels; c++) floats[at + c] = data[(c * FIRST + y) * FIRST + i];
      }
    return x;
  }

  #add(x: Features, addition: Float32Array): void {
    const { floats } = this.heap;
    const cells = x.size ** 2;
    for (let i = 0; i < cells; i++) {
      const at = pixelAt(x, Math.floor(i / x.size), i % x.size) / 4;
      for (let c = 0; c < x.channels; c++) floats[at + c] += addition[c * cells + i];
    }
  }

  /** Factors of the first `channels` channels, to `#style`. */
  #modulate({ panels, bias }: Modulation, w: Float32Array, channels: number): Float32Array {
    const { floats, functions } = this.heap;
    floats.set(w, this.#w / 4);
    const length = Math.ceil(this.#styleDim / 4) * 4;
    functions.rowProduct(this.#w, 0, panels.at, panels.panel, this.#style, 0, 1, length, panelsOf(channels));
    const style = floats.subarray(this.#style / 4, this.#style / 4 + channels);
    for (let i = 0; i < channels; i++) style[i] += bias[i];
    return style;
  }

  #styled(
    x: Features,
    placed: PlacedLayer,
    w: Float32Array,
    given: Float32Array | undefined,
    trace: BlockTrace | undefined,
  ): Features {
    const { heap } = this;
    const { place, input, out } = placed;
    const { kernels, modulation, bias, noise, noiseWeight } = this.layers.styled(place, input, out);
    const style = this.#modulate(modulation, w, input);
    const { floats } = heap;
    for (let i = 0; i < input; i++) floats[this.#squares / 4 + i] = style[i] ** 2;
    const { squares } = kernels;
    heap.functions.rowProduct(this.#squares, 0, squares.at, squares.panel, this.#gain, 0, 1, input, panelsOf(out));
    const gain = floats.subarray(this.#gain / 4, this.#gain / 4 + out);
    for (let i = 0; i < out; i++) gain[i] = Math.SQRT2 / Math.sqrt(gain[i] + 1e-8);
    const own = this.noise === 'input' && given ? heap.put(given.map((v) => v * noiseWeight)) : undefined;
    const parts = { kernels, out, style: this.#style, gain: this.#gain, bias, noise: own ?? noise };
    const kept = trace && { style: style.slice(), gain: gain.slice() };
    const y = (place.up ? raise : convolve)(heap, this.team, x, parts);
    this.#limit(y);
    if (trace && kept) trace.layers.push({ placed, x, y, ...kept, noise: parts.noise });
    if (own !== undefined) this.#done(own, trace);
    return y;
  }

  /** NVIDIA's generators cut off what a layer makes (`conv_clamp`); others have no limit. The border's zeros stay zeros. */
  #limit(y: Features): void {
    const { clamp } = this.model.metadata.generator;
    if (clamp === undefined) return;
    this.team.share(y.size, (call, first, last) =>
      call('limit', pixelAt(y, first, -1), ((last - first) * y.row) / 16, clamp),
    );
  }

  /** Picture of this block, added to the one before at twice its size. No demodulation (reference §1.2). */
  #toRgb(
    x: Features,
    index: number,
    w: Float32Array,
    before: CpuBlock | undefined,
    trace: BlockTrace | undefined,
  ): number {
    const { heap } = this;
    const model = this.model;
    const prefix = colourPrefix(index);
    const weight = model.tensor(`generator.${prefix}.conv.weight`);
    const style = this.#modulate(this.layers.modulation(prefix, weight.shape[2]), w, x.channels);
    if (trace) trace.colourStyle = style.slice();
    const kernel = sliceConv(weight, 3, x.channels);
    const colours = heap.floats.subarray(this.#colours / 4, this.#colours / 4 + 3 * x.channels);
    for (let i = 0; i < colours.length; i++) colours[i] = kernel[i] * style[i % x.channels];
    const bias = model.tensor(`generator.${prefix}.bias`).data;
    const picture = heap.take(3 * x.size * x.size);
    const { clamp } = model.metadata.generator;
    if (before && clamp === undefined) this.#double(before, picture, bias);
    else
      for (let c = 0; c < 3; c++)
        heap.floats.fill(bias[c], picture / 4 + c * x.size ** 2, picture / 4 + (c + 1) * x.size ** 2);
    this.team.share(x.size, (call, first, last) => {
      for (let y = first; y < last; y++)
        call(
          'toRgb',
          pixelAt(x, y, 0),
          x.pixel,
          this.#colours,
          4 * x.channels,
          picture + 4 * y * x.size,
          4 * x.size ** 2,
          x.channels / 4,
          x.size / 4,
        );
    });
    if (clamp !== undefined) this.#cutOff(picture, x.size, clamp, before, trace);
    return picture;
  }

  /** A block's own picture cut off before the one before is added to it. */
  #cutOff(
    picture: number,
    size: number,
    clamp: number,
    before: CpuBlock | undefined,
    trace: BlockTrace | undefined,
  ): void {
    const { heap } = this;
    const count = 3 * size * size;
    heap.functions.limit(picture, count / 4, clamp);
    if (trace) trace.ownPicture = heap.floats.slice(picture / 4, picture / 4 + count);
    if (!before) return;
    const doubled = heap.take(count);
    this.#double(before, doubled, new Float32Array(3));
    const { floats } = heap;
    for (let i = 0; i < count; i++) floats[picture / 4 + i] += floats[doubled / 4 + i];
    heap.give(doubled);
  }

  /**
   * Zero outside the picture: the border of an up-sampled picture is darker than bilinear would make it.
   */
  #double({ picture: source, size }: CpuBlock, target: number, bias: Float32Array): void {
    const { functions } = this.heap;
    const line = this.#line;
    this.heap.floats[line / 4 + 1 + size] = 0;
    for (let c = 0; c < 3; c++) {
      const rowAt = (row: number): number =>
        row < 0 || row >= size ? this.#zeros : source + 4 * size * (c * size + row);
      for (let y = 0; y < 2 * size; y++) {
        const near = y >> 1;
        const far = near + (y % 2 === 0 ? -1 : 1);
        functions.between(rowAt(near), 0.75, rowAt(far), 0.25, line + 4, size / 4);
        functions.widen(line, target + 8 * size * (c * 2 * size + y), bias[c], size / 4);
      }
    }
  }
}
