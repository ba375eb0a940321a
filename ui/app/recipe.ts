import type { EditRecipe } from '../../plugin/messages.ts';
import type { EngineInfo, OpenedPhoto } from '../worker/api.ts';
import type { FacePercents } from './next-step.ts';
import { middleOf } from './restore-edit.ts';
import { summarize, toValues } from './summary.ts';

interface Edited {
  readonly edits: FacePercents;
  readonly chosen: number;
  readonly engine: Pick<EngineInfo, 'modelId' | 'sliders'>;
  readonly opened: OpenedPhoto;
  readonly faceOnly: boolean;
}

/** How the result on its way to the document was made. Its own sliders are those of the chosen face, if that is edited. */
export function recipeFor({ edits, chosen, engine, opened, faceOnly }: Edited): EditRecipe {
  const kept = edits[chosen] ? chosen : Number(Object.keys(edits)[0] ?? chosen);
  const face = opened.faces[kept];
  const others = Object.entries(edits)
    .filter(([index]) => Number(index) !== kept)
    .map(([index, percents]) => ({ face: middleOf(opened.faces[Number(index)], opened), sliders: toValues(percents) }));
  return {
    formatVersion: 1,
    modelId: engine.modelId,
    sliders: toValues(edits[kept] ?? {}),
    summary: summarizeFaces(edits, engine.sliders),
    ...(face && opened.faces.length > 1 ? { face: middleOf(face, opened) } : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(faceOnly ? { faceOnly } : {}),
  };
}

/** "Smile +60"; where several faces are edited "Smile +60 (face 1); Age −20 (face 2)": no colon, since it goes into file names. */
export function summarizeFaces(edits: FacePercents, sliders: EngineInfo['sliders']): string {
  const faces = Object.entries(edits);
  const words = faces.map(([, percents]) => summarize(percents, sliders));
  if (faces.length < 2) return words[0] ?? '';
  return faces.map(([face], index) => `${words[index]} (face ${Number(face) + 1})`).join('; ');
}
