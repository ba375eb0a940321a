import type { Backend, BackendChoice } from './api.ts';
import type { WorkerKind } from './spawn.ts';
import { spawnFirst } from './spawn.ts';

/** What the kind of worker that we can start is offered. */
export interface GpuSight {
  readonly kind: WorkerKind;
  readonly adapter: 'none' | 'software' | 'hardware';
  /** JavaScript Promise Integration, which the WebGPU build of onnxruntime needs. */
  readonly jspi: boolean;
}

/** Runs in a tiny worker: WebGPU must be there, not only in the page (runtime-facts §1). */
const PROBE = `
const answer = async () => {
  const jspi = 'Suspending' in WebAssembly;
  const adapter = navigator.gpu ? await navigator.gpu.requestAdapter().catch(() => null) : null;
  if (!adapter) return { adapter: 'none', jspi };
  const info = adapter.info || {};
  const software = adapter.isFallbackAdapter || info.isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test([info.vendor, info.architecture, info.device, info.description].join(' '));
  return { adapter: software ? 'software' : 'hardware', jspi };
};
answer().then((seen) => postMessage(seen));
`;

/** @returns what a worker sees, or null when none can be started (the engine's own start will say so) */
export async function lookForGpu(): Promise<GpuSight | null> {
  try {
    const { worker, kind, greeting } = await spawnFirst(btoa(PROBE), firstMessage, 4000);
    worker.terminate();
    return { kind, ...greeting };
  } catch {
    return null;
  }
}

function firstMessage(worker: Worker): Promise<Omit<GpuSight, 'kind'>> {
  return new Promise((resolve) => {
    worker.onmessage = (event: MessageEvent<Omit<GpuSight, 'kind'>>) => resolve(event.data);
  });
}

/** The user's choice wins where it can work at all; by default WebGPU is used only on real hardware. */
export function chooseBackend(
  wish: BackendChoice,
  seen: GpuSight | null,
): { readonly backend: Backend; readonly reason: string } {
  if (wish === 'wasm') return { backend: 'wasm', reason: 'Set to CPU.' };
  if (!seen || seen.adapter === 'none') return { backend: 'wasm', reason: 'WebGPU is not offered here.' };
  if (!seen.jspi) return { backend: 'wasm', reason: 'This browser’s WebAssembly cannot wait for a GPU (no JSPI).' };
  if (wish === 'webgpu') return { backend: 'webgpu', reason: 'Set to GPU.' };
  if (seen.adapter === 'software') return { backend: 'wasm', reason: 'The GPU here is emulated in software.' };
  return { backend: 'webgpu', reason: 'A GPU is there.' };
}
