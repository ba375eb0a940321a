import type { ModelFile } from '../format/index.ts';
import type { Backend, Runtime } from './ort.ts';
import type { Generator } from './types.ts';
export interface GeneratorOptions {
  readonly backend?: Backend;
  readonly noise?: 'stored' | 'zero';
  /** Called when WebGPU failed and the generator went on with WASM, with one sentence why. */
  readonly onFallback?: (reason: string) => void;
}
export declare function createGenerator(runtime: Runtime, model: ModelFile, options?: GeneratorOptions): Generator;
