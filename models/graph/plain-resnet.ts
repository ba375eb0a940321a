/** The encoder "plain-resnet": few layers, strided early. Layout of the tensors: models/format/README.md. */
import type { ModelFile } from '../format/index.ts';
import type { Graph } from './onnx-writer.ts';
import { EncoderLayers } from './encoder-layers.ts';

/** Where a refiner follows, the graph also gives what each block but the first sees: `level1` and on, which it takes along. */
export function buildPlainResnet(model: ModelFile, inputSize: number): Graph {
  const net = new EncoderLayers(model, inputSize);
  let x = net.leaky(net.conv(net.image(), 'stem', 2));
  for (let i = 0; net.has(`blocks.${i}.conv1.weight`); i++) {
    x = net.down(x, `blocks.${i}`);
    if (i > 0 && model.metadata.refiner) net.g.output(`level${i}`, x, levelShape(model, inputSize, i));
  }
  return net.finish(net.g.node('Flatten', [net.leaky(net.conv(x, 'neck'))]));
}

/** [1, width, side, side] of what block `i` gives. */
export function levelShape(model: ModelFile, inputSize: number, i: number): readonly number[] {
  const name = `encoder.blocks.${i}.conv1.weight`;
  const [width] = model.shape?.(name) ?? model.tensor(name).shape;
  const side = inputSize >> (i + 2);
  return [1, width, side, side];
}
