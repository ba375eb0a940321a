import type { EditRecipe, FacePlace } from '../../plugin/messages.ts';
import type { EngineInfo, Face } from '../worker/api.ts';
import type { Look, Looks } from './look.ts';
import { FULL_STRENGTH } from './look.ts';

export interface RestoredEdit extends Look {
  /** One sentence about what could not be brought back; null when everything was. */
  readonly note: string | null;
}

/** Slider positions and strength of an earlier edit, as far as the model in use has these sliders. */
export function restoreEdit(
  edit: EditRecipe,
  { sliders, modelId }: Pick<EngineInfo, 'sliders' | 'modelId'>,
): RestoredEdit {
  const known = new Set(sliders.map(({ id }) => id));
  const entries = Object.entries(edit.sliders);
  const lost = entries.filter(([id]) => !known.has(id)).map(([id]) => id);
  return {
    sliders: Object.fromEntries(
      entries.filter(([id, value]) => known.has(id) && value !== 0).map(([id, value]) => [id, Math.round(value * 100)]),
    ),
    strength: edit.strength === undefined ? FULL_STRENGTH : Math.round(edit.strength * 100),
    note: noteOf(lost, edit.modelId !== modelId),
  };
}

function noteOf(lost: readonly string[], otherModel: boolean): string | null {
  if (lost.length > 0) {
    const names = lost.map((id) => `“${id}”`).join(', ');
    return `This edit also used ${names}, which the model here does not have; the other sliders stand where they were.`;
  }
  return otherModel ? 'This edit was made with another model, so it may look different now.' : null;
}

/**
 * Which of the faces found now was edited then: the one around the stored middle, or null where there is none.
 * @param middle in parts of the photo, 0..1
 */
export function faceAt(
  middle: FacePlace,
  faces: readonly Face[],
  photo: { readonly width: number; readonly height: number },
): number | null {
  const x = middle.x * photo.width;
  const y = middle.y * photo.height;
  const found = faces.findIndex(
    ({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
  return found < 0 ? null : found;
}

/** The middle of a face in parts of the photo, as a recipe keeps it. */
export function middleOf({ box }: Face, photo: { readonly width: number; readonly height: number }): FacePlace {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { x: within((box.x + box.width / 2) / photo.width), y: within((box.y + box.height / 2) / photo.height) };
}

/** Which face an earlier edit is on, and how the others are edited, by the faces found now. */
export function restoreFaces(
  edit: EditRecipe,
  faces: readonly Face[],
  photo: { readonly width: number; readonly height: number },
  engine: Pick<EngineInfo, 'sliders' | 'modelId'>,
): { readonly face: number | null; readonly others: Looks } {
  const face = edit.face ? faceAt(edit.face, faces, photo) : null;
  const others = (edit.others ?? []).flatMap((other) => {
    const at = faceAt(other.face, faces, photo);
    const { sliders, strength } = restoreEdit({ ...edit, sliders: other.sliders, strength: other.strength }, engine);
    return at === null || at === face ? [] : [[at, { sliders, strength }] as const];
  });
  return { face, others: Object.fromEntries(others) };
}
