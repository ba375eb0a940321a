import { toResult, type Result } from '../../../models/errors.ts';
import type { ApplyMode, EditRecipe, Generated } from '../../../plugin/messages.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { EngineInfo, OnProgress, OpenedPhoto, RgbaImage } from '../../worker/api.ts';
import { facePercents, toFaceValues, type Looks } from '../state/look.ts';
import type { Engine, Parts } from '../state/parts.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import { cutToFaces } from './cut-to-faces.ts';
import { giveBackStrokes } from './give-back-strokes.ts';
import { recipeFor } from './recipe.ts';
import { widen } from './widen.ts';

interface WantedEdit {
  readonly looks: Looks;
  /** The face whose sliders are on show. */
  readonly chosen: number;
  /** The photo before the edit. */
  readonly pixels: RgbaImage;
  readonly wide?: RgbaImage | null;
  readonly opened: OpenedPhoto;
  readonly model: Pick<EngineInfo, 'modelId' | 'sliders'>;
  readonly mode: ApplyMode;
  /** Where the photo is given back. */
  readonly strokes?: Strokes;
  /** How the layer was made, if it was made here. */
  readonly edit?: EditRecipe;
  readonly generated?: Generated;
}

/** A picture is packed in about 0.6 of the time it takes to edit, of which the generator has what would pack so many pixels. */
const [PACKED, GENERATED] = [1.7, 8e6];

/** Which part of an Apply is packing, 0..1. Measured with 6000 × 6000 pixels in Node; the time left is reckoned with it. */
export function savingShare({ width, height }: Pick<RgbaImage, 'width' | 'height'>): number {
  return (width * height) / (PACKED * width * height + GENERATED);
}

/** The edit at full quality, as a PNG of the photo's own size, and how it was made. */
export async function renderEdit(
  engine: Pick<Engine, 'render'>,
  encode: Parts['encode'],
  { looks, chosen, pixels, wide, opened, model, mode, strokes = [], edit, generated }: WantedEdit,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Result<Pick<EditedPhoto, 'png' | 'recipe'>>> {
  const edits = facePercents(looks);
  // What is put in the place of a face alone is one again.
  const faceOnly = mode === 'face-only' || (mode === 'replace-fill' && edit?.faceOnly === true);
  const share = savingShare(pixels);
  const rendered = await engine.render(toFaceValues(edits), (stage, fraction) =>
    onProgress(stage, (1 - share) * fraction),
  );
  if (!rendered.ok) return rendered;
  const saving = (fraction: number): void => onProgress('saving', 1 - share + share * fraction);
  saving(0);
  const edited = opened.faces.filter((_face, index) => edits[index]);
  const picture = (): RgbaImage => {
    const whole = wide ? widen(rendered.value, pixels, wide) : rendered.value;
    return faceOnly ? cutToFaces(whole, wide ?? pixels, edited) : whole;
  };
  return toResult(async () => {
    await giveBackStrokes(rendered.value, pixels, strokes, signal);
    return {
      png: await encode(picture(), { signal, onProgress: saving, ...(wide ? { colours: 'display-p3' } : {}) }),
      recipe: recipeFor({ looks, chosen, engine: model, opened, faceOnly, strokes, generated }),
    };
  });
}
