/** A model file as large as the published config-f (1024 px, 30 million parameters), of computed weights in half precision. */
import { sealModel, type Tensor } from '../../models/format/index.ts';
import { recipeModel } from '../golden/recipe.ts';

export async function recipeFile(): Promise<Uint8Array> {
  const model = recipeModel();
  const names = model.names.filter((name) => name.startsWith('generator.'));
  const tensors = new Map<string, Tensor>(names.map((name) => [name, model.tensor(name)]));
  const draft = { ...model.metadata, encoder: null };
  return (await sealModel(tensors, draft, 'F16')).bytes;
}
