import type { Problem } from '../../../models/errors.ts';
import type { EditRecipe, PlacedSquare } from '../../../plugin/messages.ts';
import type { EngineInfo, Face, FaceSquare } from '../../worker/api.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import { faceAt } from '../state/face-place.ts';
import type { Look, Looks } from '../state/look.ts';
import { FULL_STRENGTH, knownIds } from '../state/look.ts';

export interface RestoredEdit extends Look {
  /** Where the photo was given back. */
  readonly strokes?: Strokes;
  /** What could not be brought back; null when everything was. */
  readonly note: Problem | null;
}

/** Slider positions and strength of an earlier edit. Those that the model in use lacks come too: its own model may be opened. */
export function restoreEdit(edit: EditRecipe, engine: Pick<EngineInfo, 'sliders' | 'modelId'>): RestoredEdit {
  const { strokes } = edit;
  return { ...restoreLook(edit), ...(strokes ? { strokes } : {}), note: noteOf(edit, engine) };
}

function restoreLook({ sliders, strength, code }: Pick<EditRecipe, 'sliders' | 'strength' | 'code'>): Look {
  const set = Object.entries(sliders).filter(([, value]) => value !== 0);
  return {
    sliders: Object.fromEntries(set.map(([id, value]) => [id, Math.round(value * 100)])),
    strength: strength === undefined ? FULL_STRENGTH : Math.round(strength * 100),
    ...(code ? { code } : {}),
  };
}

function noteOf(edit: EditRecipe, { sliders, modelId }: Pick<EngineInfo, 'sliders' | 'modelId'>): Problem | null {
  const known = knownIds(sliders);
  const lost = Object.keys(edit.sliders).filter((id) => !known.has(id));
  if (edit.modelId === modelId && lost.length === 0) return null;
  if (edit.modelId === modelId)
    return { code: 'edit-lost', message: `This edit also used ${listed(lost)}, which the model here no longer has.` };
  const so = lost.length > 0 ? `and the one in use has no ${listed(lost)}` : 'so it may look different now';
  const made = `This edit was made with the model ${listed([edit.modelId])}, ${so}.`;
  return { code: 'model-other', message: `${made} Open that model to see it as it was.` };
}

/** Names in quotes, no more of them and none longer than a sentence can hold: they come with the document. */
function listed(names: readonly string[]): string {
  const short = names.slice(0, 3).map((name) => `“${name.length > 40 ? `${name.slice(0, 39)}…` : name}”`);
  return names.length > 3 ? `${short.join(', ')} and ${names.length - 3} more` : short.join(', ');
}

/** Which face an earlier edit is on, and how the others are edited, by the faces found now. */
export function restoreFaces(
  edit: EditRecipe,
  faces: readonly Face[],
  photo: { readonly width: number; readonly height: number },
): { readonly face: number | null; readonly others: Looks } {
  const face = edit.face ? faceAt(edit.face, faces, photo) : null;
  const others = (edit.others ?? []).flatMap((other) => {
    const at = faceAt(other.face, faces, photo);
    return at === null || at === face ? [] : [[at, restoreLook(other)] as const];
  });
  return { face, others: Object.fromEntries(others) };
}

/** Squares that were set by hand, each for its face of those found now; what was found then and is not now was missed. */
export function restoreSquares(
  placed: readonly PlacedSquare[],
  found: readonly Face[],
  photo: { readonly width: number; readonly height: number },
): Readonly<Record<number, FaceSquare>> {
  const squares: Record<number, FaceSquare> = {};
  let next = found.length;
  for (const { x, y, side, angle, instead } of placed) {
    const face = instead ? faceAt(instead, found, photo) : null;
    squares[face === null || squares[face] ? next++ : face] = {
      x: x * photo.width,
      y: y * photo.height,
      side: side * photo.width,
      angle,
    };
  }
  return squares;
}
