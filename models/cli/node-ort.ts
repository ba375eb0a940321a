/** onnxruntime in Node, as the worker runs it: with our kernel, on one thread. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-web/wasm';
import { setUpOnnxruntime } from '../kernel/index.ts';
import type { Ort } from '../runtime/index.ts';

/** The binary of the package, without our kernel. */
export function readOnnxruntime(): ArrayBuffer {
  const { resolve } = createRequire(import.meta.url);
  return new Uint8Array(readFileSync(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))).buffer;
}

/** What is set up once stays so: onnxruntime takes its binary at the first session. */
export function nodeOnnxruntime(): Ort {
  if (!ort.env.wasm.wasmBinary) setUpOnnxruntime(ort, readOnnxruntime());
  return ort;
}
