/** The result: the full generator, the photo at its own size, all edited faces. */
import type { OnProgress, RgbaImage, SliderValues } from '../api.ts';
import { renderFaceInTiles } from '../composite/render-face.ts';
import { breathe } from './breathe.ts';
import type { OpenFaces } from './open-faces.ts';
import type { Looking } from './photo.ts';

interface FullRender {
  readonly full: RgbaImage;
  readonly faces: OpenFaces;
  readonly edits: readonly (readonly [index: number, sliders: SliderValues])[];
  /** Whether the generator has a part in it. */
  isDrawn(sliders: SliderValues): boolean;
  looking(): Promise<Looking>;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress | undefined;
}

/** @returns undefined where it was stopped */
export async function renderFull(wanted: FullRender): Promise<RgbaImage | undefined> {
  const { full, faces, edits, isDrawn, looking, signal, onProgress } = wanted;
  if (edits.length === 0) return { ...full, data: full.data.slice() };
  let result = full;
  for (const [done, [index, sliders]] of edits.entries()) {
    const face = await faces.get(index, await looking());
    const needsCode = isDrawn(sliders);
    if (needsCode && !face.settled) {
      onProgress?.('encoding', done / edits.length);
      await face.closest();
      if (signal.aborted) return undefined;
    }
    if (needsCode) onProgress?.('generating', (done + 0.1) / edits.length);
    const edit = await faces.edit(face, sliders, signal);
    if (signal.aborted) return undefined;
    const from = needsCode ? 0.6 : 0;
    const painted = await renderFaceInTiles(result, face.quad, edit, async (part) => {
      onProgress?.('compositing', (done + from + (1 - from) * part) / edits.length);
      await breathe();
      return !signal.aborted;
    });
    if (!painted) return undefined;
    result = painted;
  }
  onProgress?.('compositing', 1);
  return result;
}
