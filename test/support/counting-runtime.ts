/** The real onnxruntime with everything counted that a promise about it is made of. */
import type { Runtime } from '../../models/runtime/index.ts';
import { nodeRuntime } from './fixtures.ts';

export interface Counts {
  /** Networks run so far. */
  readonly runs: number;
  /** Open now. */
  readonly sessions: number;
  /** Outputs of networks that nobody disposed of yet. */
  readonly tensors: number;
}

/** @param onRun called after every run, with the shapes of its outputs by name; awaited, so it can make a run as slow as a GPU's */
export function countingRuntime(
  onRun: (dims: Readonly<Record<string, readonly number[]>>) => void | Promise<void> = () => undefined,
): {
  readonly runtime: Runtime;
  readonly counts: Counts;
} {
  const real = nodeRuntime();
  const counts = { runs: 0, sessions: 0, tensors: 0 };
  const runtime: Runtime = {
    ...real,
    async open(graph, options) {
      const net = await real.open(graph, options);
      counts.sessions++;
      return {
        async run(feeds, signal) {
          const outputs = await net.run(feeds, signal);
          counts.runs++;
          for (const tensor of Object.values(outputs)) {
            counts.tensors++;
            const dispose = tensor.dispose.bind(tensor);
            tensor.dispose = () => {
              counts.tensors--;
              dispose();
            };
          }
          await onRun(Object.fromEntries(Object.entries(outputs).map(([name, { dims }]) => [name, dims])));
          return outputs;
        },
        release() {
          counts.sessions--;
          return net.release();
        },
      };
    },
  };
  return { runtime, counts };
}
