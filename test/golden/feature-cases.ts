/** Feature maps inside the generator, at ratio 0.5: what a picture alone would not say about a layer. */
import type { ModelFile } from '../../models/format/index.ts';
import { GraphWriter } from '../../models/graph/onnx-writer.ts';
import { addSegment, segmentRows, type SegmentOutputs } from '../../models/graph/segment.ts';
import { uniformChannels } from '../../models/graph/widths.ts';
import type { Bench, Case } from './cases.ts';

/** Layer of the published code -> segment, and which of its outputs. Their `conv(preNoise)` is folded into the next node here. */
const LAYERS: Readonly<Record<string, readonly [number, 'raised' | 'feature']>> = {
  conv1: [0, 'feature'],
  'convs.0': [1, 'raised'],
  'convs.1': [1, 'feature'],
  'convs.2': [2, 'raised'],
  'convs.3': [2, 'feature'],
  'convs.4': [3, 'raised'],
  'convs.5': [3, 'feature'],
  'convs.7': [4, 'feature'],
};

export async function featureCases(bench: Bench, model: ModelFile, wplus: Float32Array): Promise<readonly Case[]> {
  const { runtime, backend } = bench;
  return Object.entries(LAYERS).map(([layer, [last, output]]) => ({
    name: `g64_small/feat_r0.5_${layer}`,
    expected: `g64_small/feat_r0.5_${layer}`,
    actual: async () => {
      const { generator } = model.metadata;
      const channels = uniformChannels(generator, 0.5);
      const g = new GraphWriter();
      const dims = [wplus.length / generator.styleDim, generator.styleDim];
      const w = g.input('wplus', dims);
      let before: SegmentOutputs | undefined;
      for (let index = 0; index <= last; index++)
        before = addSegment(g, model, { index, channels, noise: 'stored' }, { w, row: segmentRows(index)[0], before });
      const width = channels[output === 'raised' ? 2 * last : 2 * last + 1];
      g.output('y', before?.[output] as string, [1, width, 4 << last, 4 << last]);
      const net = await runtime.open(g.finish('features'), { backend });
      const { y } = await net.run({ wplus: new runtime.ort.Tensor('float32', wplus, dims) });
      await net.release();
      return y.data as Float32Array;
    },
  }));
}
