/** The encoder "plain-resnet": few layers, strided early. Layout of the tensors: models/format/README.md. */
import type { ModelFile } from '../format/index.ts';
import type { Graph } from './onnx-writer.ts';
import { EncoderLayers } from './encoder-layers.ts';

export function buildPlainResnet(model: ModelFile, inputSize: number): Graph {
  const net = new EncoderLayers(model, inputSize);
  const { g } = net;
  const leaky = (x: string): string => g.node('LeakyRelu', [x], { alpha: { float: 0.2 } });
  let x = leaky(net.conv(net.image(), 'stem', 2));
  for (let i = 0; net.has(`blocks.${i}.conv1.weight`); i++) {
    const block = `blocks.${i}`;
    const y = net.conv(leaky(net.conv(x, `${block}.conv1`, 2)), `${block}.conv2`);
    const half = g.node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    x = leaky(g.node('Add', [y, net.conv(half, `${block}.skip`)]));
  }
  return net.finish(g.node('Flatten', [leaky(net.conv(x, 'neck'))]));
}
