/** What runs networks, as the rest of the engine sees it: onnxruntime-web for graphs, and a generator's blocks. */
import type * as OrtModule from 'onnxruntime-web/wasm';
import type { Cpu } from '../cpu/index.ts';
import type { ModelFile } from '../format/index.ts';
import type { SmallNets } from '../onnx/index.ts';
import type { Graph, Precision } from '../graph/onnx-writer.ts';
import type { NoiseMode } from '../graph/segment.ts';
import type { Blocks } from './blocks.ts';

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
  /** Nets that functions of our own run, which are there at once. */
  readonly small: SmallNets;
  /** Opens a network: a small one on the CPU by our own functions, any other by onnxruntime. Outputs named in `onDevice` stay in GPU buffers (WebGPU only; dispose them). */
  open(graph: Graph, options?: { readonly backend?: Backend; readonly onDevice?: readonly string[] }): Promise<Net>;
  /** A generator's blocks. On the CPU they are none of onnxruntime's: their functions are compiled when first asked for. */
  blocks(model: ModelFile, backend: Backend, noise: NoiseMode, precision?: Precision): Blocks;
  /** For what draws with gradients (../refine). */
  readonly cpu: Cpu;
  /** Runs `work` when everything queued before it is done. Use it for any other call into `ort`. */
  exclusive<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}
