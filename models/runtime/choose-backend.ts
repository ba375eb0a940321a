import type { ModelFile } from '../format/index.ts';
import type { Backend, Runtime } from './ort.ts';
export interface BackendVerdict {
  readonly backend: Backend;
  /** One sentence for the "how it runs" line. */
  readonly reason: string;
}
export declare function chooseBackend(runtime: Runtime, model: ModelFile, wanted: Backend | 'auto'): Promise<BackendVerdict>;
