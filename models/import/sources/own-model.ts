/** A model file of our own: its parts are taken as they are, so that a direction or an encoder can be added later. */
import { openModel, type ModelFile, type Tensor } from '../../format/index.ts';
import { stateDict, type Entry, type SourceFile } from '../state-dict.ts';
import type { Complaints } from '../torch/complaints.ts';
import type { Found } from './source.ts';

/** safetensors: the length of a JSON header, then its brace. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 9 && bytes[8] === 0x7b && bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0;
}

/** @throws PortraitError model-corrupt | model-wrong */
export async function ownModel({ bytes }: SourceFile, complaints: Complaints): Promise<Found> {
  const model = await openModel(bytes);
  const { generator, encoder, directions, provenance, name } = model.metadata;
  const entry = (tensor: string): Entry => lazy(model, tensor);
  return {
    what: `the model “${name}”`,
    generator: {
      dict: stateDict(group(model, 'generator.'), complaints),
      family: 'anycost',
      numbers: {},
      notes: [],
      info: generator,
      rights: { data: provenance.data, licence: provenance.licence },
      ...(model.has('mean_w') ? { mean: entry('mean_w') } : {}),
      prior: group(model, 'prior.'),
    },
    ...(encoder ? { encoder: { kind: 'own', info: encoder, entries: group(model, 'encoder.') } } : {}),
    ...(directions.length > 0
      ? {
          directions: directions.map((info) => ({
            key: info.id,
            named: 'model' as const,
            info,
            entry: entry(`directions.${info.id}`),
          })),
        }
      : {}),
  };
}

function group(model: ModelFile, prefix: string): ReadonlyMap<string, Entry> {
  const names = model.names.filter((name) => name.startsWith(prefix));
  return new Map(names.map((name) => [name.slice(prefix.length), lazy(model, name)]));
}

function lazy(model: ModelFile, name: string): Entry {
  return { shape: model.shape?.(name) ?? [], load: (): Tensor['data'] => model.tensor(name).data };
}
