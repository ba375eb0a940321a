/**
 * Makes frames that nobody sees, while the user still looks at the photo: code that never ran is compiled piece by piece as it
 * runs, and the first frames of the first edit would take several times as long as all later ones. What a slider does to
 * a face is also worked out here, once.
 */
import { compose } from '../composite/compose.ts';
import { renderFace } from '../composite/render-face.ts';
import { planShape } from '../mesh/plan-shape.ts';
import { SHAPE_SLIDERS } from '../mesh/shapes/index.ts';
import type { ChosenFace, Photo } from './photo.ts';

/** Before each frame, ms: whatever the user asks for in the meantime comes first. */
const PAUSE = 20;

/** @param signal stops it before the next frame */
export async function warmUp(frames: readonly (() => void)[], signal: AbortSignal): Promise<void> {
  for (const frame of frames) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (signal.aborted) return;
    frame();
  }
}

/** Each shape slider to both sides. */
export function framesOf({ preview }: Photo, face: ChosenFace): (() => void)[] {
  return SHAPE_SLIDERS.flatMap(({ id }) =>
    [0.5, -0.5].map((value) => () => {
      renderFace(preview, face.previewQuad, compose(face.pixels, planShape(face.geometry, { [id]: value })));
    }),
  );
}
