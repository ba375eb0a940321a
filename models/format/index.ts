export { openModel, sealModel, styleCount, generatorShapes, type ModelFile, type SealedModel } from './model-file.ts';
export { webDigest, type Digest } from './digest.ts';
export { printable, readContainer, writeContainer, type Tensor, type Dtype, type Container } from './safetensors.ts';
export type { DirectionInfo, ModelMetadata } from './metadata.ts';
export { uniformChannels } from './channels.ts';
export { remembered } from './remember.ts';
