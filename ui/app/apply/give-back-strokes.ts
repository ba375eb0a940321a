import { PortraitError } from '../../../models/errors.ts';
import type { RgbaImage } from '../../worker/api.ts';
import { giveBack } from '../../worker/brush/give-back.ts';
import { emptyMask, wholeGrid, withStroke } from '../../worker/brush/mask.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';

/** So long the panel may be deaf, ms. */
const PAUSE = 50;

/**
 * The photo's own pixels where the brush gave them back, at the photo's resolution, in place.
 * @param edited of the photo's size; is written over
 * @throws PortraitError cancelled, where the signal says so
 */
export async function giveBackStrokes(
  edited: RgbaImage,
  photo: RgbaImage,
  strokes: Strokes,
  signal?: AbortSignal,
): Promise<void> {
  if (strokes.length === 0) return;
  let mask = emptyMask(wholeGrid(photo));
  let since = performance.now();
  for (const stroke of strokes) {
    mask = withStroke(mask, stroke);
    if (performance.now() - since < PAUSE) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal?.aborted) throw new PortraitError('cancelled', 'Cancelled.');
    since = performance.now();
  }
  giveBack(edited, photo, mask);
}
