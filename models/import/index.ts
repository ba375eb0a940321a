export { importModel, type ImportedModel, type ImportRequest } from './import-model.ts';
export type { ComponentChoice, DirectionChoices } from './directions.ts';
export { identify, type Source } from './sources/identify.ts';
export { openCheckpoint, type Checkpoint } from './torch/checkpoint.ts';
export type { SourceFile } from './state-dict.ts';
