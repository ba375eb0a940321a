/** The generator's blocks on a backend: our own functions on the CPU, sessions of onnxruntime on the GPU. */
import type { ModelFile } from '../format/index.ts';
import type { Cpu, CpuBlock, CpuBlockRequest, CpuBlocks } from '../cpu/index.ts';
import type { Precision } from '../graph/onnx-writer.ts';
import { segmentNoises, type NoiseMode } from '../graph/segment.ts';
import { PortraitError } from '../errors.ts';
import { throwIfAborted } from './cancel.ts';
import type { OrtTensor, Runtime } from './ort.ts';
import { createSegmentStore } from './segments.ts';

export interface BlockRequest extends Omit<CpuBlockRequest, 'before'> {
  /** Of the block before, and of these blocks; none for the first. */
  readonly before?: BlockOutput;
  readonly signal?: AbortSignal;
}

export interface BlockOutput {
  /** [3, size, size], for reading only; stays as it is when this is disposed of. */
  picture(): Float32Array;
  dispose(): void;
}

export interface Blocks {
  /** Makes sure that a block can run at once. */
  prepare(index: number, widths: readonly number[]): Promise<void>;
  /** @throws PortraitError cancelled | out-of-memory; whatever the backend throws */
  run(request: BlockRequest): Promise<BlockOutput>;
  /** Nothing made by these blocks may be used any more. */
  release(): Promise<void>;
  /** Bytes in use, and taken from the system; unknown where onnxruntime holds them. */
  memory(): { readonly used: number; readonly size: number } | undefined;
}

/** Nothing of onnxruntime's. */
export function cpuBlocks(cpu: Cpu, model: ModelFile, noise: NoiseMode): Blocks {
  let made: Promise<CpuBlocks> | undefined;
  let opened: CpuBlocks | undefined;
  const blocks = (): Promise<CpuBlocks> => (made ??= cpu.open(model, noise).then((all) => (opened = all)));
  const inners = new WeakMap<BlockOutput, CpuBlock>();
  return {
    prepare: async (index, widths) => (await blocks()).prepare(index, widths),
    async run({ before, signal, ...request }) {
      const all = await blocks();
      throwIfAborted(signal);
      let inner: CpuBlock;
      try {
        inner = orOutOfMemory(() => all.run({ ...request, before: before && inners.get(before) }));
      } catch (error) {
        // What ran out in the middle leaves pieces behind.
        all.dispose();
        made = opened = undefined;
        throw error;
      }
      let picture: Float32Array | undefined;
      const output: BlockOutput = {
        picture: () => (picture ??= orOutOfMemory(() => all.picture(inner))),
        dispose: () => all.release(inner),
      };
      inners.set(output, inner);
      return output;
    },
    async release() {
      const all = await made?.catch(() => undefined);
      all?.dispose();
      made = opened = undefined;
    },
    memory: () => opened?.memory ?? { used: 0, size: 0 },
  };
}

function orOutOfMemory<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PortraitError(
      'out-of-memory',
      'There is not enough memory for this model; close other tabs and try again.',
      error,
    );
  }
}

interface Tensors {
  /** What the next block reads; the last one has none. */
  readonly feature: OrtTensor | undefined;
  readonly picture: OrtTensor;
}

/** Features stay in GPU buffers from block to block. */
export function sessionBlocks(runtime: Runtime, model: ModelFile, noise: NoiseMode, precision?: Precision): Blocks {
  const store = createSegmentStore(runtime, model, 'webgpu', noise, { precision });
  const { styleDim } = model.metadata.generator;
  const inners = new WeakMap<BlockOutput, Tensors>();
  const tensor = (data: Float32Array, dims: readonly number[]): OrtTensor =>
    new runtime.ort.Tensor('float32', data, [...dims]);
  return {
    prepare: async (index, widths) => void (await store.get(index, widths)),
    async run({ index, widths, w, noises = [], before, signal }) {
      const net = await store.get(index, widths);
      const feeds: Record<string, OrtTensor> = { w: tensor(w, [w.length / styleDim, styleDim]) };
      const inner = before && inners.get(before);
      if (inner?.feature) Object.assign(feeds, { x: inner.feature, rgb: inner.picture });
      const [first] = segmentNoises(index);
      for (const [i, map] of noises.entries())
        feeds[`noise_${first + i}`] = tensor(map, [1, 1, 4 << index, 4 << index]);
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
