/** Photo crop -> w+, by the kind of encoder that the model names. */
import type { ModelFile, ModelMetadata } from '../format/index.ts';
import type { Graph } from './onnx-writer.ts';
import { buildPlainResnet } from './plain-resnet.ts';
import { buildResnet50 } from './resnet50.ts';

type Kind = NonNullable<ModelMetadata['encoder']>['kind'];
type Build = (model: ModelFile, inputSize: number) => Graph;

const BUILDERS: Readonly<Record<Kind, Build>> = { 'plain-resnet': buildPlainResnet, resnet50: buildResnet50 };

/** Input `image` [1,3,size,size] in [-1,1]; output `wplus` [nStyle, styleDim]. */
export function buildEncoder(model: ModelFile, kind: Kind, inputSize: number): Graph {
  return BUILDERS[kind](model, inputSize);
}
