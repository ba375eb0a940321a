/**
 * The one queue through which everything that uses onnxruntime must pass, and who makes a generator's blocks.
 * Overlapping `create`/`run` calls hang or corrupt its WebGPU backend, across sessions too (compare onnxruntime #32561).
 */
import { createCpu } from '../cpu/index.ts';
import type { Graph } from '../graph/onnx-writer.ts';
import { SmallNets, type SmallNet } from '../onnx/index.ts';
import { throwIfAborted } from './cancel.ts';
import { cpuBlocks } from './cpu-blocks.ts';
import type { Net, Ort, Runtime } from './ort.ts';
import { sessionBlocks } from './session-blocks.ts';

export interface RuntimeOptions {
  /** Of a generator on the CPU, where the page is cross-origin isolated. */
  readonly threads?: number;
  /** Sets onnxruntime up; called once, before it is first used. */
  readonly load?: () => Promise<void>;
}

/** Bytes of weights up to which a net is run by our own functions, which keep a copy. */
const SMALL = 48 * 2 ** 20;

/** One for each loaded onnxruntime: everything that runs networks in a worker shares it. */
export function createRuntime(ort: Ort, { threads = 1, load }: RuntimeOptions = {}): Runtime {
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
  const small = new SmallNets();
  let loaded: Promise<void> | undefined;
  const runtime: Runtime = {
    ort,
    cpu,
    get threads() {
      return cpu.threads;
    },
    exclusive,
    small,
    blocks: (model, backend, noise, precision) =>
      backend === 'wasm' ? cpuBlocks(cpu, model, noise) : sessionBlocks(runtime, model, noise, precision),
    async open(graph, { backend = 'wasm', onDevice = [] } = {}) {
      const own = backend === 'wasm' ? await openSmall(small, graph) : undefined;
      if (own) return netOf(ort, own);
      await (loaded ??= load?.());
      const { onnx, weights } = graph;
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

/** Undefined where our own functions lack something that it needs. */
async function openSmall(small: SmallNets, { onnx, weights }: Graph): Promise<SmallNet | undefined> {
  if (weights.reduce((sum, { data }) => sum + data.byteLength, 0) > SMALL) return undefined;
  try {
    return await small.open(onnx, weights);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Runs when it is asked to: it needs no turn. */
function netOf(ort: Ort, net: SmallNet): Net {
  return {
    async run(feeds, signal) {
      throwIfAborted(signal);
      const inputs = Object.entries(feeds).map(([name, { dims, data }]) => [
        name,
        { dims, data: data as Float32Array },
      ]);
      const outputs = await Promise.resolve(net.run(Object.fromEntries(inputs) as Parameters<SmallNet['run']>[0]));
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { dims, data }]) => [name, new ort.Tensor('float32', data, [...dims])]),
      );
    },
    release: () => Promise.resolve(),
  };
}
