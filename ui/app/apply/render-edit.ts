import { toResult, type Result } from '../../../models/errors.ts';
import type { ApplyMode, EditRecipe, Generated } from '../../../plugin/messages.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { EngineInfo, OnProgress, OpenedPhoto, RgbaImage } from '../../worker/api.ts';
import { facePercents, toFaceValues, type Looks } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { cutToFaces } from './cut-to-faces.ts';
import { recipeFor } from './recipe.ts';

interface WantedEdit {
  readonly looks: Looks;
  /** The face whose sliders are on show. */
  readonly chosen: number;
  /** The photo before the edit. */
  readonly pixels: RgbaImage;
  readonly opened: OpenedPhoto;
  readonly model: Pick<EngineInfo, 'modelId' | 'sliders'>;
  readonly mode: ApplyMode;
  /** How the layer was made, if it was made here. */
  readonly edit?: EditRecipe;
  readonly generated?: Generated;
}

/** The edit at full quality, as a PNG of the photo's own size, and how it was made. */
export async function renderEdit(
  engine: Pick<Engine, 'render'>,
  encode: Parts['encode'],
  { looks, chosen, pixels, opened, model, mode, edit, generated }: WantedEdit,
  onProgress: OnProgress,
): Promise<Result<Pick<EditedPhoto, 'png' | 'recipe'>>> {
  const edits = facePercents(looks);
  // What is put in the place of a face alone is one again.
  const faceOnly = mode === 'face-only' || (mode === 'replace-fill' && edit?.faceOnly === true);
  const rendered = await engine.render(toFaceValues(edits), onProgress);
  if (!rendered.ok) return rendered;
  onProgress('saving', 0.9);
  const edited = opened.faces.filter((_face, index) => edits[index]);
  return toResult(async () => ({
    png: await encode(faceOnly ? cutToFaces(rendered.value, pixels, edited) : rendered.value),
    recipe: recipeFor({ looks, chosen, engine: model, opened, faceOnly, generated }),
  }));
}
