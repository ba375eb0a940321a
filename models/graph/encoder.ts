/** The encoder "plain-resnet" as an ONNX graph: photo crop -> w+. Layout of the tensors: models/format/README.md. */
import type { ModelFile } from '../format/index.ts';
import { styleCount } from '../format/index.ts';
import { GraphWriter } from './onnx-writer.ts';

/** Input `image` [1,3,size,size] in [-1,1]; output `wplus` [nStyle, styleDim]. */
export function buildEncoder(model: ModelFile, inputSize: number): Uint8Array {
  const g = new GraphWriter();
  const { styleDim, resolution } = model.metadata.generator;
  const nStyle = styleCount(resolution);
  const load = (name: string): string => {
    const { data, shape } = model.tensor(`encoder.${name}`);
    return g.constant(data, shape);
  };
  const conv = (x: string, name: string, kernel: number, stride: number): string => {
    const pad = (kernel - 1) / 2;
    return g.node('Conv', [x, load(`${name}.weight`), load(`${name}.bias`)], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  };
  const leaky = (x: string): string => g.node('LeakyRelu', [x], { alpha: { float: 0.2 } });
  let x = leaky(conv(g.input('image', [1, 3, inputSize, inputSize]), 'stem', 3, 2));
  for (let i = 0; model.has(`encoder.blocks.${i}.conv1.weight`); i++) {
    const block = `blocks.${i}`;
    const y = conv(leaky(conv(x, `${block}.conv1`, 3, 2)), `${block}.conv2`, 3, 1);
    const half = g.node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    x = leaky(g.node('Add', [y, conv(half, `${block}.skip`, 1, 1)]));
  }
  const flat = g.node('Flatten', [leaky(conv(x, 'neck', 1, 1))]);
  const code = g.node('Gemm', [flat, load('fc.weight'), load('fc.bias')], { transB: 1 });
  const rows = g.node('Reshape', [code, g.integers([nStyle, styleDim])]);
  g.output('wplus', g.node('Add', [rows, load('mean_latent')]), [nStyle, styleDim]);
  return g.finish('encoder');
}
