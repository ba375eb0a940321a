/**
 * The encoders of pSp, e4e and ReStyle: an IR-SE50 with a pyramid of three levels and a head for each row of w+. As graphs one after
 * the other, the trunk and each head: at full size the encoder has 267 million parameters, and no more than one of them need be
 * in memory as float32. Tensors keep the authors' names; batch normalisation is onnxruntime's to fold.
 */
import type { ModelFile } from '../format/index.ts';
import { headConvolutions, headLevel, IR_SE50 } from '../format/ir-se50.ts';
import { GraphWriter, type Graph } from './onnx-writer.ts';

const EPSILON = 1e-5;
/** Of the heads' leaky ReLU: PyTorch's own default, unlike the generator's. */
const HEAD_SLOPE = 0.01;

/** Sides of the pyramid's levels. */
export const LEVEL_SIZES = [16, 32, 64] as const;

export function hasPyramid(model: ModelFile): boolean {
  return model.has('encoder.latlayer1.weight');
}

class Layers {
  readonly g = new GraphWriter();

  constructor(private readonly model: ModelFile) {}

  has(name: string): boolean {
    return this.model.has(`encoder.${name}`);
  }

  load(name: string, shape?: readonly number[]): string {
    const tensor = this.model.tensor(`encoder.${name}`);
    return this.g.constant(tensor.data, shape ?? tensor.shape);
  }

  channels(name: string): number {
    return this.model.tensor(`encoder.${name}`).shape[0];
  }

  /** Padded so that stride 1 keeps the size; with a bias where there is one. */
  conv(x: string, name: string, stride = 1): string {
    const { data, shape } = this.model.tensor(`encoder.${name}.weight`);
    const kernel = shape[2];
    const pad = (kernel - 1) / 2;
    const bias = this.has(`${name}.bias`) ? [this.load(`${name}.bias`)] : [];
    return this.g.node('Conv', [x, this.g.constant(data, shape), ...bias], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  }

  norm(x: string, name: string): string {
    const parts = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => this.load(`${name}.${part}`));
    return this.g.node('BatchNormalization', [x, ...parts], { epsilon: { float: EPSILON } });
  }

  prelu(x: string, name: string): string {
    const channels = this.channels(`${name}.weight`);
    return this.g.node('PRelu', [x, this.load(`${name}.weight`, [channels, 1, 1])]);
  }

  /** One residual unit; adds the picture it was given, every `stride`-th pixel of it where nothing else is stated. */
  unit(x: string, index: number, stride: number): string {
    const { g } = this;
    const [layer, shortcut] = [`body.${index}.res_layer`, `body.${index}.shortcut_layer`];
    const narrow = this.prelu(this.conv(this.norm(x, `${layer}.0`), `${layer}.1`), `${layer}.2`);
    const y = this.norm(this.conv(narrow, `${layer}.3`, stride), `${layer}.4`);
    const squeezed = g.node('Relu', [this.conv(g.node('GlobalAveragePool', [y]), `${layer}.5.fc1`)]);
    const excited = g.node('Mul', [y, g.node('Sigmoid', [this.conv(squeezed, `${layer}.5.fc2`)])]);
    if (this.has(`${shortcut}.0.weight`))
      return g.node('Add', [excited, this.norm(this.conv(x, `${shortcut}.0`, stride), `${shortcut}.1`)]);
    const skip = stride === 1 ? x : g.node('MaxPool', [x], { kernel_shape: [1, 1], strides: [stride, stride] });
    return g.node('Add', [excited, skip]);
  }

  /** To twice the size, the corners staying where they are. */
  twice(x: string, channels: number, size: number): string {
    const { g } = this;
    return g.node('Resize', [x, '', '', g.integers([1, channels, 2 * size, 2 * size])], {
      mode: 'linear',
      coordinate_transformation_mode: 'align_corners',
    });
  }
}

/**
 * Input `image` [1, 3, 256, 256] in [-1, 1], or [1, 6, …] with the picture of the code so far after it; outputs `level0`, and with a
 * pyramid `level1` and `level2`: [1, channels, 16 | 32 | 64, …].
 */
export function buildTrunk(model: ModelFile): Graph {
  const net = new Layers(model);
  const { g } = net;
  const { inputSize } = IR_SE50;
  const colours = model.tensor('encoder.input_layer.0.weight').shape[1];
  let x = g.input('image', [1, colours, inputSize, inputSize]);
  x = net.prelu(net.norm(net.conv(x, 'input_layer.0'), 'input_layer.1'), 'input_layer.2');
  const taps: string[] = [];
  const [strided, tapped]: readonly (readonly number[])[] = [IR_SE50.strided, IR_SE50.taps];
  for (let i = 0; i < IR_SE50.units; i++) {
    x = net.unit(x, i, strided.includes(i) ? 2 : 1);
    if (tapped.includes(i)) taps.push(x);
  }
  const channels = net.channels(`body.${IR_SE50.units - 1}.res_layer.3.weight`);
  const [fine, middle, coarse] = taps;
  const levels = [coarse];
  if (hasPyramid(model)) {
    levels.push(g.node('Add', [net.twice(coarse, channels, 16), net.conv(middle, 'latlayer1')]));
    levels.push(g.node('Add', [net.twice(levels[1], channels, 32), net.conv(fine, 'latlayer2')]));
  }
  levels.forEach((level, i) => g.output(`level${i}`, level, [1, channels, LEVEL_SIZES[i], LEVEL_SIZES[i]]));
  return g.finish('encoder-trunk');
}

/** The head of one row: input `level` (see `headLevel`), output `row` [1, styleDim]. */
export function buildHead(model: ModelFile, row: number): Graph {
  const net = new Layers(model);
  const { g } = net;
  const pyramid = hasPyramid(model);
  const size = LEVEL_SIZES[headLevel(row, pyramid)];
  const channels = model.tensor(`encoder.styles.${row}.convs.0.weight`).shape[1];
  let x = g.input('level', [1, channels, size, size]);
  for (let i = 0; i < headConvolutions(row, pyramid); i++)
    x = g.node('LeakyRelu', [net.conv(x, `styles.${row}.convs.${2 * i}`, 2)], { alpha: { float: HEAD_SLOPE } });
  const { data, shape } = model.tensor(`encoder.styles.${row}.linear.weight`);
  // Equalised: the stored weight is multiplied by 1/√(fan-in).
  const weight = g.constant(
    data.map((value) => value / Math.sqrt(shape[1])),
    shape,
  );
  const code = g.node('Gemm', [g.node('Flatten', [x]), weight, net.load(`styles.${row}.linear.bias`)], { transB: 1 });
  g.output('row', code, [1, shape[0]]);
  return g.finish(`encoder-head-${row}`);
}
