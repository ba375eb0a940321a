export { openModel, sealMetadata, styleCount, generatorShapes, type Digest, type ModelFile } from './model-file.ts';
export { writeModel, type WrittenModel } from './write-model.ts';
export { printable, readContainer, writeContainer, type Tensor, type Dtype, type Container } from './safetensors.ts';
export type { DirectionInfo, ModelMetadata } from './metadata.ts';
export { remembered } from './remember.ts';
