import { PortraitError } from '../../../models/errors.ts';
import { openModel, printable, type ModelFile, type ModelMetadata } from '../../../models/format/index.ts';
import type { Measured, ModelCard } from '../api.ts';
import { describeSliders } from './sliders.ts';

export function cardOf({ metadata, size }: ModelFile): ModelCard {
  const { id, name, about, provenance, generator, encoder, directions } = metadata;
  return {
    modelId: id,
    modelName: printable(name),
    about: printable(about),
    licence: printable(provenance.licence),
    data: printable(provenance.data),
    sources: (provenance.sources ?? []).map((source) => printable(source.name)),
    bytes: size,
    sliders: describeSliders(directions),
    resolutions: generator.resolutions,
    ratios: generator.ratios,
    editsPhotos: encoder !== null,
    measured: measuredOf(provenance.metrics),
  };
}

/** The numbers of the schema without whatever else an imported checkpoint said. */
function measuredOf(metrics: ModelMetadata['provenance']['metrics'] = {}): Measured {
  const { heldOutDistance, wildDistance, smallestRatioDistance, frechet } = metrics;
  return { heldOutDistance, wildDistance, smallestRatioDistance, frechet };
}

/**
 * Every check that a model file can be given without starting an engine on it.
 * @throws PortraitError model-corrupt | model-wrong, with one sentence that names what is wrong
 */
export async function inspectModel(file: ArrayBuffer): Promise<ModelCard> {
  const model = await openModel(file);
  if (model.metadata.directions.length === 0)
    throw new PortraitError(
      'model-wrong',
      'This model has no sliders, so there is nothing to edit with; choose another model file.',
    );
  return cardOf(model);
}
