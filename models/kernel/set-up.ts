import type * as ortModule from 'onnxruntime-web/wasm';
import { hasRelaxedSimd } from '../wasm/relaxed-simd.ts';
import { installKernel } from './install.ts';

/**
 * To be called before onnxruntime is first used: one thread, which is what a plugin's iframe has, and our kernel.
 * @param wasm its binary, which is changed in place
 */
export function setUpOnnxruntime({ env }: Pick<typeof ortModule, 'env'>, wasm: ArrayBuffer): void {
  installKernel(new Uint8Array(wasm), hasRelaxedSimd());
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = wasm;
}
