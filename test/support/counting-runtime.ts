/** The real runtime with everything counted that a promise about it is made of. */
import type { Runtime } from '../../models/runtime/index.ts';
import { nodeRuntime } from './fixtures.ts';

export interface Counts {
  /** Networks and generator blocks run so far. */
  readonly runs: number;
  /** Sessions open now. */
  readonly sessions: number;
  /** What generator blocks made and nobody disposed of yet. */
  readonly outputs: number;
  /** Memory of generator blocks on the CPU, in use and taken from the system. */
  readonly bytes: { readonly used: number; readonly size: number };
}

/** @param onBlock called after every run of a generator block, with the side of its picture; awaited, so it can make a run as slow as a GPU's */
export function countingRuntime(onBlock: (side: number) => void | Promise<void> = () => undefined): {
  readonly runtime: Runtime;
  readonly counts: Counts;
} {
  const real = nodeRuntime();
  const all: ReturnType<Runtime['blocks']>[] = [];
  const counts = {
    runs: 0,
    sessions: 0,
    outputs: 0,
    get bytes() {
      const each = all.map((blocks) => blocks.memory() ?? { used: 0, size: 0 });
      const sum = (of: 'used' | 'size'): number => each.reduce((total, one) => total + one[of], 0);
      return { used: sum('used'), size: sum('size') };
    },
  };
  const runtime: Runtime = {
    ...real,
    async open(graph, options) {
      const net = await real.open(graph, options);
      counts.sessions++;
      return {
        async run(feeds, signal) {
          const outputs = await net.run(feeds, signal);
          counts.runs++;
          return outputs;
        },
        release() {
          counts.sessions--;
          return net.release();
        },
      };
    },
    blocks(...options) {
      const blocks = real.blocks(...options);
      all.push(blocks);
      return {
        ...blocks,
        async run(request) {
          const output = await blocks.run(request);
          counts.runs++;
          counts.outputs++;
          await onBlock(4 << request.index);
          // The same object: it is what the next block knows this one by.
          const dispose = output.dispose.bind(output);
          output.dispose = () => {
            counts.outputs--;
            dispose();
          };
          return output;
        },
      };
    },
  };
  return { runtime, counts };
}
