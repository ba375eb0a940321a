import type { EditRecipe, Generated, PlacedSquare } from '../../../plugin/messages.ts';
import type { EngineInfo, Face, OpenedPhoto } from '../../worker/api.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import { squareOfQuad } from '../../worker/face/face-square.ts';
import { middleOf } from '../state/face-place.ts';
import { facePercents, type Look, type Looks } from '../state/look.ts';
import { type FacePercents, isNeutral, toValues } from '../state/percents.ts';
import { summarize } from '../state/summary.ts';

interface Edited {
  readonly looks: Looks;
  readonly chosen: number;
  readonly engine: Pick<EngineInfo, 'modelId' | 'sliders'>;
  readonly opened: OpenedPhoto;
  readonly faceOnly: boolean;
  readonly strokes?: Strokes;
  /** The photo is the portrait of a seed. */
  readonly generated?: Generated;
}

/**
 * How the result on its way to the document was made. Its own sliders are those of the chosen face, if that is edited;
 * a face whose strength is 0 is kept too, so that all comes back as it stood.
 */
export function recipeFor({ looks, chosen, engine, opened, faceOnly, strokes = [], generated }: Edited): EditRecipe {
  const edits = facePercents(looks);
  const kept = editedFace(looks, chosen);
  const face = opened.faces[kept];
  const others = Object.entries(looks)
    .filter(([index, { sliders }]) => Number(index) !== kept && !isNeutral(sliders))
    .map(([index, look]) => ({ face: middleOf(opened.faces[Number(index)], opened), ...keptLook(look) }));
  const squares = opened.faces.flatMap((one) => (one.byHand ? [squareIn(one, opened)] : []));
  return {
    formatVersion: 1,
    modelId: engine.modelId,
    ...keptLook(looks[kept]),
    summary: [generated ? `Seed ${generated.seed}` : '', summarizeFaces(edits, engine.sliders)]
      .filter(Boolean)
      .join(', '),
    ...(face && opened.faces.length > 1 ? { face: middleOf(face, opened) } : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(strokes.length > 0 ? { strokes } : {}),
    ...(squares.length > 0 ? { squares } : {}),
    ...(faceOnly ? { faceOnly } : {}),
    ...(generated ? { generated } : {}),
  };
}

function squareIn({ quad, byHand }: Face, photo: OpenedPhoto): PlacedSquare {
  const { x, y, side, angle } = squareOfQuad(quad);
  const place = { x: x / photo.width, y: y / photo.height, side: side / photo.width, angle };
  return byHand?.instead ? { ...place, instead: middleOf({ box: byHand.instead }, photo) } : place;
}

/** The chosen face if it is edited, otherwise the first that is. */
export function editedFace(looks: Looks, chosen: number): number {
  const edits = facePercents(looks);
  return edits[chosen] ? chosen : Number(Object.keys(edits)[0] ?? chosen);
}

function keptLook({ sliders, strength, code }: Look): Pick<EditRecipe, 'sliders' | 'strength' | 'code'> {
  return { sliders: toValues(sliders), strength: strength / 100, ...(code ? { code } : {}) };
}

/** "Smile +60"; where several faces are edited "Smile +60 (face 1); Age −20 (face 2)": no colon, since it goes into file names. */
export function summarizeFaces(edits: FacePercents, sliders: EngineInfo['sliders']): string {
  const faces = Object.entries(edits);
  const words = faces.map(([, percents]) => summarize(percents, sliders));
  if (faces.length < 2) return words[0] ?? '';
  return faces.map(([face], index) => `${words[index]} (face ${Number(face) + 1})`).join('; ');
}
