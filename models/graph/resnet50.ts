/**
 * The authors' encoder: torchvision's ResNet-50 "v1.5" (a stage's stride is in its first 3×3, not the 1×1 before it), batch
 * norms already folded into the convolutions (reference §5). Tensor names are torchvision's: models/import/encoder.ts.
 */
import type { ModelFile } from '../format/index.ts';
import type { Graph } from './onnx-writer.ts';
import { EncoderLayers } from './encoder-layers.ts';

/** Bottleneck blocks of the four stages. */
const STAGES = [3, 4, 6, 3];

export function buildResnet50(model: ModelFile, inputSize: number): Graph {
  const net = new EncoderLayers(model, inputSize);
  const { g } = net;
  const relu = (x: string): string => g.node('Relu', [x]);
  const bottleneck = (x: string, name: string, stride: number, widens: boolean): string => {
    const narrow = relu(net.conv(x, `${name}.conv1`));
    const wide = net.conv(relu(net.conv(narrow, `${name}.conv2`, stride)), `${name}.conv3`);
    const skip = widens ? net.conv(x, `${name}.downsample`, stride) : x;
    return relu(g.node('Add', [wide, skip]));
  };
  let x = relu(net.conv(net.image(), 'conv1', 2));
  // Zero padding of torch's MaxPool2d is minus infinity, as ONNX's is; after a ReLU both are the same.
  x = g.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  STAGES.forEach((blocks, stage) => {
    for (let b = 0; b < blocks; b++) x = bottleneck(x, `layer${stage + 1}.${b}`, b === 0 && stage > 0 ? 2 : 1, b === 0);
  });
  return net.finish(g.node('Flatten', [g.node('GlobalAveragePool', [x])]));
}
