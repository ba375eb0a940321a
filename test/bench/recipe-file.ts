/** A model file as large as the published config-f (1024 px, 30 million parameters), of computed weights in half precision. */
import { readContainer, sealMetadata, writeContainer, type Tensor } from '../../models/format/index.ts';
import { recipeModel } from '../golden/recipe.ts';

export async function recipeFile(): Promise<Uint8Array> {
  const model = recipeModel();
  const names = model.names.filter((name) => name.startsWith('generator.'));
  const tensors = new Map<string, Tensor>(names.map((name) => [name, model.tensor(name)]));
  const draft = { ...model.metadata, encoder: null };
  const metadata = await sealMetadata(readContainer(writeContainer(tensors, {}, 'F16')), draft);
  return writeContainer(tensors, { anycost: JSON.stringify(metadata) }, 'F16');
}
