/** Photo crop -> w+, by the kind of encoder that the model names. */
import type { ModelFile, ModelMetadata } from '../format/index.ts';
import type { Graph } from './onnx-writer.ts';
import { buildPlainResnet } from './plain-resnet.ts';
import { buildResnet50 } from './resnet50.ts';

/** Kinds that are one graph; `ir-se50` is several (ir-se50.ts). */
export type WholeKind = Exclude<NonNullable<ModelMetadata['encoder']>['kind'], 'ir-se50'>;
type Build = (model: ModelFile, inputSize: number) => Graph;

const BUILDERS: Readonly<Record<WholeKind, Build>> = { 'plain-resnet': buildPlainResnet, resnet50: buildResnet50 };

/** Input `image` [1,3,size,size] in [-1,1]; output `wplus` [nStyle, styleDim]. */
export function buildEncoder(model: ModelFile, kind: WholeKind, inputSize: number): Graph {
  return BUILDERS[kind](model, inputSize);
}
