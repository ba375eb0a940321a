import type { ModelFile } from '../format/index.ts';
import type { Runtime } from './ort.ts';
import type { Encoder } from './types.ts';
export declare function createEncoder(runtime: Runtime, model: ModelFile): Encoder;
