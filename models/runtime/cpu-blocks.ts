import type { Cpu, CpuBlock, CpuBlocks } from '../cpu/index.ts';
import { PortraitError } from '../errors.ts';
import type { ModelFile } from '../format/index.ts';
import type { NoiseMode } from '../graph/segment.ts';
import type { BlockOutput, Blocks } from './blocks.ts';
import { throwIfAborted } from './cancel.ts';

/** A generator's blocks on the CPU: our own functions, nothing of onnxruntime's. */
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
