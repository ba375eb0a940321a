import type { ModelFile } from '../format/index.ts';
import type { Runtime } from './ort.ts';
import type { Mapping } from './types.ts';
export declare function createMapping(runtime: Runtime, model: ModelFile): Mapping;
