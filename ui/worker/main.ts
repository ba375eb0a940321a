/**
 * Entry of the engine worker. Bundled twice: as it stands (CPU), and with `onnxruntime-web/wasm` exchanged for
 * `onnxruntime-web/jspi`, whose WebAssembly also drives WebGPU (see `ui/build/bundle.mjs`).
 */
import * as Comlink from 'comlink';
import * as ort from 'onnxruntime-web/wasm';
import { createEngine } from './session/create-engine.ts';
import { createBridge } from './bridge.ts';

Comlink.expose(createBridge(createEngine(ort)));
