/**
 * onnxruntime-web as the engine sees it, and the one queue through which everything that uses it must pass.
 * Overlapping `create`/`run` calls hang or corrupt its WebGPU backend, across sessions too (compare onnxruntime #32561).
 */
import type * as OrtModule from 'onnxruntime-web/wasm';
import { createCpu } from '../cpu/index.ts';
import type { ModelFile } from '../format/index.ts';
import type { Graph, Precision } from '../graph/onnx-writer.ts';
import type { NoiseMode } from '../graph/segment.ts';
import { cpuBlocks, sessionBlocks, type Blocks } from './blocks.ts';
import { throwIfAborted } from './cancel.ts';

/** Any build of onnxruntime-web: `/wasm` (CPU only) or `/jspi` (CPU and WebGPU). The caller imports and configures it. */
export type Ort = typeof OrtModule;
export type OrtTensor = OrtModule.Tensor;
export type OrtSession = OrtModule.InferenceSession;
export type Backend = 'wasm' | 'webgpu';
export type Feeds = Readonly<Record<string, OrtTensor>>;
export type Outputs = Readonly<Record<string, OrtTensor>>;

export interface Net {
  /** Waits its turn. @throws PortraitError cancelled when `signal` aborted before the turn came */
  run(feeds: Feeds, signal?: AbortSignal): Promise<Outputs>;
  release(): Promise<void>;
}

export interface Runtime {
  readonly ort: Ort;
  /** Of a generator on the CPU. */
  readonly threads: number;
  /** Opens a network. Outputs named in `onDevice` stay in GPU buffers (WebGPU only; dispose them). */
  open(graph: Graph, options?: { readonly backend?: Backend; readonly onDevice?: readonly string[] }): Promise<Net>;
  /** A generator's blocks. On the CPU they are none of onnxruntime's: their functions are compiled when first asked for. */
  blocks(model: ModelFile, backend: Backend, noise: NoiseMode, precision?: Precision): Blocks;
  /** Runs `work` when everything queued before it is done. Use it for any other call into `ort`. */
  exclusive<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

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
