import type { ModelMetadata, Tensor } from '../format/index.ts';

export interface ImportedEncoder {
  readonly info: NonNullable<ModelMetadata['encoder']>;
  /** In the model file's names, `encoder.*`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly notes: readonly string[];
}
