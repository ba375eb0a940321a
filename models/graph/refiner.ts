/**
 * The refiner "plain-pyramid": what is added to the encoder's code, from a photo of twice its side and what the encoder's blocks saw. Heads
 * for the three thirds of w+ read an eighth, a quarter and half of the finest level, as in pSp (Richardson et al. 2021). Layout of the tensors:
 * models/format/README.md.
 */
import { styleCount, type ModelFile, type ModelMetadata } from '../format/index.ts';
import { EncoderLayers } from './encoder-layers.ts';
import type { Graph } from './onnx-writer.ts';
import { levelShape } from './plain-resnet.ts';

/**
 * Inputs: `image` [1,3,size,size] in [-1,1], the photo (of several passes [1,6,size,size], and the picture of the present code); `code`
 * [nStyle, styleDim]; `level1` to `level3` of the encoder's graph. Outputs: `wplus` [nStyle, styleDim], the code moved; where it predicts one, `feature`
 * [1, channels, size / 16, size / 16].
 */
export function buildRefiner(model: ModelFile, refiner: NonNullable<ModelMetadata['refiner']>): Graph {
  const { inputSize: size, passes = 1, featureSize } = refiner;
  const { styleDim, resolution } = model.metadata.generator;
  const rows = styleCount(resolution);
  const net = new EncoderLayers(model, size, 'refiner');
  const { g } = net;
  let x = net.leaky(net.conv(net.image(passes > 1 ? 6 : 3), 'stem', 4));
  const code = g.input('code', [rows, styleDim]);
  x = net.down(x, 'blocks.0');
  const [b, c, d] = [1, 2, 3].map((i) => {
    const seen = g.input(`level${i}`, levelShape(model, size / 2, i));
    return (x = g.node('Add', [net.down(x, `blocks.${i}`), net.conv(seen, `taken.${i - 1}`)]));
  });
  const twice = (y: string): string =>
    g.node('Resize', [y, '', g.constant(Float32Array.of(1, 1, 2, 2), [4])], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  const joined = (fine: string, coarse: string, at: number): string =>
    net.leaky(g.node('Add', [net.conv(fine, `side${at}`), twice(net.conv(coarse, `down${at}`))]));
  const p8 = joined(c, d, 8);
  const p16 = joined(b, p8, 16);
  const coarse = g.node('Flatten', [net.leaky(net.conv(d, 'coarse'))]);
  const heads = [c, p8, net.leaky(net.conv(p16, 'fine', 2))].map((level, i) => {
    const cells = g.node('Flatten', [net.leaky(net.conv(level, `heads.${i}.neck`))]);
    return net.linear(g.node('Concat', [coarse, cells], { axis: 1 }), `heads.${i}.fc`);
  });
  const change = g.node('Reshape', [g.node('Concat', heads, { axis: 1 }), g.integers([rows, styleDim])]);
  g.output('wplus', g.node('Add', [code, change]), [rows, styleDim]);
  if (featureSize !== undefined) {
    const feature = net.conv(net.leaky(net.conv(p16, 'feature.neck')), 'feature.out');
    g.output('feature', feature, [1, model.metadata.generator.widths[String(featureSize)], featureSize, featureSize]);
  }
  return g.finish('refiner');
}
