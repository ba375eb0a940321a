/** What encoders of any kind are made of: convolutions with a bias out of one group of the model's tensors. */
import { styleCount, type ModelFile } from '../format/index.ts';
import { GraphWriter, type Graph } from './onnx-writer.ts';

export class EncoderLayers {
  readonly g = new GraphWriter();

  constructor(
    private readonly model: ModelFile,
    private readonly inputSize: number,
    private readonly group: 'encoder' | 'refiner' = 'encoder',
  ) {}

  has(name: string): boolean {
    return this.model.has(`${this.group}.${name}`);
  }

  /** The graph's input `image` [1,planes,size,size] in [-1,1]. */
  image(planes = 3): string {
    return this.g.input('image', [1, planes, this.inputSize, this.inputSize]);
  }

  /** Kernel size and widths are those of the tensor; padded so that stride 1 keeps the size, an even kernel at the top and left. */
  conv(x: string, name: string, stride = 1): string {
    const weight = this.model.tensor(`${this.group}.${name}.weight`);
    const kernel = weight.shape[2];
    const [before, after] = kernel % 2 === 1 ? [(kernel - 1) / 2, (kernel - 1) / 2] : [kernel - stride, 0];
    const bias = this.load(`${name}.bias`);
    return this.g.node('Conv', [x, this.g.constant(weight.data, weight.shape), bias], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [before, before, after, after],
    });
  }

  leaky(x: string): string {
    return this.g.node('LeakyRelu', [x], { alpha: { float: 0.2 } });
  }

  /** A block of `plain-resnet`: half the size. */
  down(x: string, block: string): string {
    const { g } = this;
    const y = this.conv(this.leaky(this.conv(x, `${block}.conv1`, 2)), `${block}.conv2`);
    const half = g.node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    return this.leaky(g.node('Add', [y, this.conv(half, `${block}.skip`)]));
  }

  /** [1, n] times a matrix, and its bias. */
  linear(x: string, name: string): string {
    return this.g.node('Gemm', [x, this.load(`${name}.weight`), this.load(`${name}.bias`)], { transB: 1 });
  }

  /** The last layer on [1, features] and the mean latent on every row; makes the graph's output `wplus`. */
  finish(features: string): Graph {
    const { g } = this;
    const { styleDim, resolution } = this.model.metadata.generator;
    const nStyle = styleCount(resolution);
    const rows = g.node('Reshape', [this.linear(features, 'fc'), g.integers([nStyle, styleDim])]);
    g.output('wplus', g.node('Add', [rows, this.load('mean_latent')]), [nStyle, styleDim]);
    return g.finish('encoder');
  }

  private load(name: string): string {
    const { data, shape } = this.model.tensor(`${this.group}.${name}`);
    return this.g.constant(data, shape);
  }
}
