/** The CPU as generators use it: functions compiled once, and for each generator a memory and its threads. */
import type { ModelFile } from '../format/index.ts';
import type { NoiseMode } from '../graph/segment.ts';
import { CpuBlocks } from './blocks.ts';
import { compileFunctions } from './code/module.ts';
import { Heap } from './heap.ts';
import { alone } from './team.ts';
import { canShare, hire } from './threads.ts';

export interface Cpu {
  /** That share the work; 1 once they were refused. */
  readonly threads: number;
  /** @param budget bytes of kernels that are kept */
  open(model: ModelFile, noise: NoiseMode, budget?: number): Promise<CpuBlocks>;
}

/** @param threads how many share the work, where a page may share memory; elsewhere there is one */
export function createCpu(threads = 1): Cpu {
  let single: Promise<WebAssembly.Module> | undefined;
  let shared: Promise<WebAssembly.Module> | undefined;
  let refused = threads < 2 || !canShare();

  const openShared = async (model: ModelFile, noise: NoiseMode, budget?: number): Promise<CpuBlocks> => {
    const module = await (shared ??= compileFunctions({ shared: true }));
    const heap = new Heap(module, true);
    return new CpuBlocks(heap, await hire(heap, module, threads), model, noise, budget);
  };
  return {
    get threads() {
      return refused ? 1 : threads;
    },
    async open(model, noise, budget) {
      if (!refused)
        try {
          return await openShared(model, noise, budget);
        } catch {
          refused = true; // one thread then
        }
      const heap = new Heap(await (single ??= compileFunctions()));
      return new CpuBlocks(heap, alone(heap.functions), model, noise, budget);
    },
  };
}
