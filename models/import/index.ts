export { importModel, type ImportedModel, type ImportRequest } from './import-model.ts';
export type { ComponentChoice, DirectionChoices } from './directions.ts';
export { identify } from './sources/identify.ts';
export type { Source } from './sources/source.ts';
export { openCheckpoint, type Checkpoint } from './torch/checkpoint.ts';
export type { SourceFile } from './state-dict.ts';
