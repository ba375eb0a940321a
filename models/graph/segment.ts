/**
 * One block of the generator as an ONNX graph, for any channel list.
 *
 * Segment 0 is constant → conv1 → to_rgb1 (4 px); segment j doubles the size: up-conv → conv → to_rgb plus the previous
 * picture. Formulas: reference §1.2. Exact rearrangements used here:
 * - style multiplies the input channels and demodulation the output channels, so the convolution's weights stay constant,
 *   and they are the stored ones: their factor 1/√(fan-in) is part of the style;
 * - √2 of the activation is folded into demodulation, noise and bias, since leaky ReLU is positively homogeneous.
 * The convolutions themselves: styled-conv.ts. For GPUs and for files; on the CPU ../cpu draws.
 */
import type { ModelFile } from '../format/index.ts';
import { GraphWriter, type Graph, type Precision } from './onnx-writer.ts';
import { scaled, sliceConv, squaredSums } from './slice.ts';
import { conv, reshape, upConv, type StyledConv } from './styled-conv.ts';

/** `stored` bakes the model's noise maps in; `input` takes maps as graph inputs; `none` leaves noise out. */
export type NoiseMode = 'stored' | 'input' | 'none';

export interface SegmentOptions {
  /** 0 for 4 px, 1 for 8 px, … */
  readonly index: number;
  /** Output widths of the whole generator: [constant, conv1, up@8, conv@8, …]. */
  readonly channels: readonly number[];
  readonly noise: NoiseMode;
  /** Of features and kernels (default float32); styles and pictures are float32 always. */
  readonly precision?: Precision;
  /** Whether something is added to what the block gives, before its picture: the input `addition` [1, channels, r, r], float32. */
  readonly addition?: boolean;
}

/** w+ rows a segment reads: [first, count]. Consecutive segments share one row (reference §1.3). */
export function segmentRows(index: number): readonly [number, number] {
  return index === 0 ? [0, 2] : [2 * index - 1, 3];
}

/** Noise maps a segment reads: [first, count]. */
export function segmentNoises(index: number): readonly [number, number] {
  return index === 0 ? [0, 1] : [2 * index - 1, 2];
}

const SQRT2 = Math.SQRT2;

/** Where a styled convolution stands. */
interface Place {
  /** Of its tensors' names. */
  readonly prefix: string;
  /** The graph's styles, and the layer's row of them. */
  readonly w: string;
  readonly row: number;
  /** Of its noise map. */
  readonly number: number;
  /** Of what comes out. */
  readonly size: number;
  readonly input: number;
  readonly out: number;
  /** Whether it doubles the size. */
  readonly up: boolean;
}

class SegmentBuilder {
  private readonly styleDim: number;
  private readonly precision: Precision;

  constructor(
    readonly g: GraphWriter,
    private readonly model: ModelFile,
    private readonly options: SegmentOptions,
  ) {
    this.styleDim = model.metadata.generator.styleDim;
    this.precision = options.precision ?? 'float32';
  }

  /** To the precision of features. */
  private narrow(x: string): string {
    return this.precision === 'float32' ? x : this.g.cast(x, this.precision);
  }

  private tensor(name: string) {
    return this.model.tensor(`generator.${name}`);
  }

  /** s = (A·w/√dim + a)/√(fan-in) of a layer's first channels; the fan-in is that of the stored weight, however few channels are used, -> [1, channels]. */
  style(prefix: string, w: string, row: number, channels: number, fanIn: number): string {
    const { g, styleDim } = this;
    const weight = this.tensor(`${prefix}.conv.modulation.weight`).data;
    const bias = this.tensor(`${prefix}.conv.modulation.bias`).data;
    const gain = 1 / Math.sqrt(fanIn);
    const one = g.node('Slice', [w, g.integers([row]), g.integers([row + 1]), g.integers([0])]);
    return g.node(
      'Gemm',
      [
        one,
        g.constant(scaled(weight, channels * styleDim, gain / Math.sqrt(styleDim)), [channels, styleDim]),
        g.constant(scaled(bias, channels, gain), [channels]),
      ],
      { transB: 1 },
    );
  }

  /** √2 / sqrt(Σ s²W² + 1e-8) -> [1, out]; the sum runs over used input channels only. */
  demodulation(s: string, kernel: Float32Array, out: number, input: number): string {
    const { g } = this;
    const squares = g.constant(squaredSums(kernel, out, input, 9), [input, out]);
    const sum = g.node('Add', [g.node('MatMul', [g.node('Mul', [s, s]), squares]), g.scalar(1e-8)]);
    return g.node('Div', [g.scalar(SQRT2), g.node('Sqrt', [sum])]);
  }

  /** Noise map times its weight, as a name to add, or undefined. */
  private noise(prefix: string, number: number, size: number): string | undefined {
    const { g } = this;
    if (this.options.noise === 'none') return undefined;
    const weight = this.tensor(`${prefix}.noise.weight`).data[0] * SQRT2;
    const shape = [1, 1, size, size];
    if (this.options.noise === 'stored')
      return g.constant(scaled(this.tensor(`noises.noise_${number}`).data, size * size, weight), shape, this.precision);
    return this.narrow(g.node('Mul', [g.input(`noise_${number}`, shape), g.scalar(weight)]));
  }

  private activate(x: string, prefix: string, number: number, size: number): string {
    const { g } = this;
    const noise = this.noise(prefix, number, size);
    const y = noise === undefined ? x : g.node('Add', [x, noise]);
    return this.cutOff(g.node('LeakyRelu', [y], { alpha: { float: 0.2 } }));
  }

  /** NVIDIA's generators cut off what a layer makes, and a block's own picture (`conv_clamp`); others have no limit. */
  private cutOff(x: string): string {
    const { clamp } = this.model.metadata.generator;
    if (clamp === undefined) return x;
    const limit = (value: number): string => this.g.constant(Float32Array.of(value), [], this.precision);
    return this.g.node('Clip', [x, limit(-clamp), limit(clamp)]);
  }

  /** One of the generator's 3×3 layers, with noise and activation. */
  styledConv(x: string, place: Place): string {
    const { prefix, w, row, number, size, input, out } = place;
    const weight = this.tensor(`${prefix}.conv.weight`);
    const kernel = sliceConv(weight, out, input);
    const style = this.style(prefix, w, row, input, weight.shape[2] * 9);
    const gain = this.narrow(this.demodulation(style, kernel, out, input));
    const { precision } = this;
    const bias = this.g.constant(scaled(this.tensor(`${prefix}.activate.bias`).data, out, SQRT2), [out], precision);
    const layer: StyledConv = { x, style: this.narrow(style), gain, bias, kernel, input, out, precision };
    return this.activate((place.up ? upConv : conv)(this.g, layer), prefix, number, size);
  }

  /** Picture of this block, added to the previous one at twice its size. No demodulation (reference §1.2). */
  toRgb(x: string, prefix: string, w: string, row: number, input: number, previous: string | undefined): string {
    const { g } = this;
    const weight = this.tensor(`${prefix}.conv.weight`);
    const kernel = g.constant(sliceConv(weight, 3, input), [3, input, 1, 1]);
    const s = reshape(g, this.style(prefix, w, row, input, weight.shape[2]), [1, input, 1, 1]);
    const bias = g.constant(this.tensor(`${prefix}.bias`).data.slice(), [3], this.precision);
    const own = this.cutOff(
      g.node('Conv', [x, this.narrow(g.node('Mul', [kernel, s])), bias], { kernel_shape: [1, 1] }),
    );
    const y = this.precision === 'float32' ? own : g.cast(own, 'float32');
    if (previous === undefined) return y;
    // Zero outside the picture: the border of an up-sampled picture is darker than bilinear would make it.
    const taps = [0.25, 0.75, 0.75, 0.25];
    const filter = Float32Array.from({ length: 48 }, (_, i) => taps[(i >> 2) & 3] * taps[i & 3]);
    const doubled = g.node('ConvTranspose', [previous, g.constant(filter, [3, 1, 4, 4])], {
      group: 3,
      strides: [2, 2],
      kernel_shape: [4, 4],
      pads: [1, 1, 1, 1],
    });
    return g.node('Add', [y, doubled]);
  }

  /** Features with the graph's input `addition` added to them. */
  added(x: string, channels: number, size: number): string {
    const { g } = this;
    return g.node('Add', [x, this.narrow(g.input('addition', [1, channels, size, size]))]);
  }

  constantInput(channels: number): string {
    return this.g.constant(
      this.tensor('input.input').data.slice(0, channels * 16),
      [1, channels, 4, 4],
      this.precision,
    );
  }
}

/** Where a graph's input names and shapes come from; shared with the runtime. */
export interface SegmentShapes {
  readonly size: number;
  readonly featureIn: readonly number[] | undefined;
  readonly featureOut: readonly number[];
  readonly w: readonly number[];
}

export function segmentShapes(
  styleDim: number,
  { index, channels }: Pick<SegmentOptions, 'index' | 'channels'>,
): SegmentShapes {
  const size = 4 << index;
  return {
    size,
    featureIn: index === 0 ? undefined : [1, channels[2 * index - 1], size / 2, size / 2],
    featureOut: [1, channels[2 * index + 1], size, size],
    w: [segmentRows(index)[1], styleDim],
  };
}

/** Names of the values a segment reads inside a graph. */
export interface SegmentWires {
  readonly w: string;
  /** Row of `w` that is the segment's first style. */
  readonly row: number;
  /** Feature and picture of the segment before; undefined for segment 0. */
  readonly before: { readonly feature: string; readonly picture: string } | undefined;
}

export interface SegmentOutputs {
  /** Output of the up-convolution; undefined for segment 0. */
  readonly raised?: string;
  readonly feature: string;
  readonly picture: string;
}

/** Adds one segment's nodes to a graph. */
export function addSegment(
  g: GraphWriter,
  model: ModelFile,
  options: SegmentOptions,
  { w, row, before }: SegmentWires,
): SegmentOutputs {
  const { index, channels } = options;
  const b = new SegmentBuilder(g, model, options);
  const size = 4 << index;
  const [noise] = segmentNoises(index);
  if (!before) {
    const [input, out] = channels;
    const place = { prefix: 'conv1', w, row, number: noise, size, input, out, up: false };
    const made = b.styledConv(b.constantInput(input), place);
    const feature = options.addition ? b.added(made, out, size) : made;
    return { feature, picture: b.toRgb(feature, 'to_rgb1', w, row + 1, out, undefined) };
  }
  const [input, width, out] = channels.slice(2 * index - 1, 2 * index + 2);
  const first = { prefix: `convs.${2 * index - 2}`, w, row, number: noise, size, input, out: width, up: true };
  const raised = b.styledConv(before.feature, first);
  const second = { prefix: `convs.${2 * index - 1}`, w, row: row + 1, number: noise + 1, size };
  const made = b.styledConv(raised, { ...second, input: width, out, up: false });
  const feature = options.addition ? b.added(made, out, size) : made;
  return { raised, feature, picture: b.toRgb(feature, `to_rgbs.${index - 1}`, w, row + 2, out, before.picture) };
}

/**
 * One segment. Inputs: `w` [rows, styleDim]; from segment 1 on `x` and `rgb` of the segment before;
 * in noise mode `input` also `noise_i` [1,1,r,r], and `addition` where there is one. Outputs: `picture` ([1,3,r,r], nominally -1..1, not clamped) and `feature`,
 * but for the model's last segment, whose feature nobody reads: at 1024 px it has 128 MiB.
 */
export function buildSegment(model: ModelFile, options: SegmentOptions): Graph {
  const g = new GraphWriter();
  const { size, w, featureIn, featureOut } = segmentShapes(model.metadata.generator.styleDim, options);
  const name = g.input('w', w);
  const before = featureIn && {
    feature: g.input('x', featureIn, options.precision),
    picture: g.input('rgb', [1, 3, size / 2, size / 2]),
  };
  const { feature, picture } = addSegment(g, model, options, { w: name, row: 0, before });
  if (size < model.metadata.generator.resolution) g.output('feature', feature, featureOut, options.precision);
  g.output('picture', picture, [1, 3, size, size]);
  return g.finish(`segment-${options.index}`);
}
