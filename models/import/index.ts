export { importModel, type ImportedModel, type ImportRequest } from './import-model.ts';
export { openCheckpoint, type Checkpoint } from './torch/checkpoint.ts';
export type { SourceFile } from './state-dict.ts';
