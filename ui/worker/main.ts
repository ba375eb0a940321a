/**
 * Entry of the engine worker. Bundled twice: as it stands (CPU), and with `onnxruntime-web/wasm` exchanged for
 * `onnxruntime-web/jspi`, whose WebAssembly also drives WebGPU (see `ui/build/bundle.mjs`).
 */
import * as Comlink from 'comlink';
import * as ort from 'onnxruntime-web/wasm';
import { createRuntime } from '../../models/runtime/index.ts';
import { createEngine } from './session/create-engine.ts';
import { createBridge } from './bridge.ts';

/** More bring little: the largest layers are bound by memory then. */
const MOST_THREADS = 8;

/** Threads need memory that is shared, which Figma does not give; a page of one's own may have it (ui/build/start.mjs). */
const threads = self.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency || 1, MOST_THREADS) : 1;

Comlink.expose(createBridge(createEngine(ort, (loaded, load) => createRuntime(loaded, { threads, load }))));
