/**
 * The one queue through which everything that uses onnxruntime must pass, and who makes a generator's blocks.
 * Overlapping `create`/`run` calls hang or corrupt its WebGPU backend, across sessions too (compare onnxruntime #32561).
 */
import { createCpu } from '../cpu/index.ts';
import { throwIfAborted } from './cancel.ts';
import { cpuBlocks } from './cpu-blocks.ts';
import type { Ort, Runtime } from './ort.ts';
import { sessionBlocks } from './session-blocks.ts';

export interface RuntimeOptions {
  /** Of a generator on the CPU, where the page is cross-origin isolated. */
  readonly threads?: number;
}

/** One for each loaded onnxruntime: everything that runs networks in a worker shares it. */
export function createRuntime(ort: Ort, { threads = 1 }: RuntimeOptions = {}): Runtime {
  let tail: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const turn = tail.then(() => {
      throwIfAborted(signal);
      return work();
    });
    tail = turn.catch(() => undefined);
    return turn;
  };
  const cpu = createCpu(threads);
  const runtime: Runtime = {
    ort,
    cpu,
    get threads() {
      return cpu.threads;
    },
    exclusive,
    blocks: (model, backend, noise, precision) =>
      backend === 'wasm' ? cpuBlocks(cpu, model, noise) : sessionBlocks(runtime, model, noise, precision),
    async open({ onnx, weights }, { backend = 'wasm', onDevice = [] } = {}) {
      const kept = Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer' as const]));
      const session = await exclusive(() =>
        ort.InferenceSession.create(onnx, {
          executionProviders: [backend],
          graphOptimizationLevel: 'all',
          // Copied once, into the session; inside the ONNX bytes they would be copied three times on the way there.
          externalData: [...weights],
          ...(backend === 'webgpu' && onDevice.length > 0 ? { preferredOutputLocation: kept } : {}),
        }),
      );
      return {
        run: (feeds, signal) => exclusive(() => session.run(feeds), signal),
        release: () => exclusive(() => session.release()),
      };
    },
  };
  return runtime;
}
