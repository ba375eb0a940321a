/** What encoders of any kind are made of: convolutions with a bias out of the model's `encoder.*` tensors. */
import { styleCount, type ModelFile } from '../format/index.ts';
import { GraphWriter, type Graph } from './onnx-writer.ts';

export class EncoderLayers {
  readonly g = new GraphWriter();

  constructor(
    private readonly model: ModelFile,
    private readonly inputSize: number,
  ) {}

  has(name: string): boolean {
    return this.model.has(`encoder.${name}`);
  }

  /** The graph's input `image` [1,3,size,size] in [-1,1]. */
  image(): string {
    return this.g.input('image', [1, 3, this.inputSize, this.inputSize]);
  }

  /** Kernel size and widths are those of the tensor; padded so that stride 1 keeps the size. */
  conv(x: string, name: string, stride = 1): string {
    const weight = this.model.tensor(`encoder.${name}.weight`);
    const kernel = weight.shape[2];
    const pad = (kernel - 1) / 2;
    const bias = this.load(`${name}.bias`);
    return this.g.node('Conv', [x, this.g.constant(weight.data, weight.shape), bias], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  }

  /** The last layer on [1, features] and the mean latent on every row; makes the graph's output `wplus`. */
  finish(features: string): Graph {
    const { g } = this;
    const { styleDim, resolution } = this.model.metadata.generator;
    const nStyle = styleCount(resolution);
    const code = g.node('Gemm', [features, this.load('fc.weight'), this.load('fc.bias')], { transB: 1 });
    const rows = g.node('Reshape', [code, g.integers([nStyle, styleDim])]);
    g.output('wplus', g.node('Add', [rows, this.load('mean_latent')]), [nStyle, styleDim]);
    return g.finish('encoder');
  }

  private load(name: string): string {
    const { data, shape } = this.model.tensor(`encoder.${name}`);
    return this.g.constant(data, shape);
  }
}
