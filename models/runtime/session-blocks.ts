import type { ModelFile } from '../format/index.ts';
import type { Precision } from '../graph/onnx-writer.ts';
import { segmentNoises, type NoiseMode } from '../graph/segment.ts';
import type { BlockOutput, Blocks } from './blocks.ts';
import type { OrtTensor, Runtime } from './ort.ts';
import { createSegmentStore, segmentWidths } from './segments.ts';

interface Tensors {
  /** What the next block reads; the last one has none. */
  readonly feature: OrtTensor | undefined;
  readonly picture: OrtTensor;
}

/** A generator's blocks on the GPU: sessions of onnxruntime. Features stay in GPU buffers from block to block. */
export function sessionBlocks(
  runtime: Pick<Runtime, 'ort' | 'open'>,
  model: ModelFile,
  noise: NoiseMode,
  precision?: Precision,
): Blocks {
  const store = createSegmentStore(runtime, model, 'webgpu', noise, { precision });
  const { styleDim } = model.metadata.generator;
  const inners = new WeakMap<BlockOutput, Tensors>();
  const tensor = (data: Float32Array, dims: readonly number[]): OrtTensor =>
    new runtime.ort.Tensor('float32', data, [...dims]);
  return {
    prepare: async (index, widths) => void (await store.get(index, widths)),
    async run({ index, widths, w, noises = [], addition, before, signal }) {
      const net = await store.get(index, widths, addition !== undefined);
      const feeds: Record<string, OrtTensor> = { w: tensor(w, [w.length / styleDim, styleDim]) };
      const inner = before && inners.get(before);
      if (inner?.feature) Object.assign(feeds, { x: inner.feature, rgb: inner.picture });
      const [first] = segmentNoises(index);
      for (const [i, map] of noises.entries())
        feeds[`noise_${first + i}`] = tensor(map, [1, 1, 4 << index, 4 << index]);
      if (addition) {
        const [channels, size] = [segmentWidths(index, widths).at(-1) ?? 0, 4 << index];
        feeds['addition'] = tensor(addition.slice(0, channels * size * size), [1, channels, size, size]);
      }
      const outputs = await net.run(feeds, signal);
      const made: Tensors = { feature: outputs['feature'], picture: outputs['picture'] };
      const output: BlockOutput = {
        picture: () => made.picture.data as Float32Array,
        dispose() {
          made.feature?.dispose();
          made.picture.dispose();
        },
      };
      inners.set(output, made);
      return output;
    },
    release: () => store.release(),
    memory: () => undefined,
  };
}
