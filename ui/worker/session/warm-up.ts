/**
 * Makes frames that nobody sees, while the user still looks at the photo: code that never ran is compiled piece by piece as it
 * runs, and the first frames of the first edit would take several times as long as all later ones.
 */
import type { RgbPicture } from '../../../models/runtime/index.ts';

/** Before each frame, ms: whatever the user asks for in the meantime comes first. */
const PAUSE = 20;

/**
 * @param pictures what the generator makes of the photo, one for each size that will be shown
 * @param frames make one from such a picture and another of its size
 * @param signal stops it before the next frame
 */
export async function warmUp(
  pictures: readonly RgbPicture[],
  frames: readonly ((before: RgbPicture, after: RgbPicture) => void)[],
  signal: AbortSignal,
): Promise<void> {
  for (const frame of frames)
    for (const picture of pictures) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (signal.aborted) return;
      frame(picture, shifted(picture));
    }
}

/** Something changes in it, and something moves. */
function shifted(picture: RgbPicture): RgbPicture {
  const by = Math.max(1, picture.width >> 6);
  const rgb = picture.rgb.slice();
  rgb.copyWithin(by, 0);
  for (let i = 0; i < rgb.length; i++) rgb[i] *= 0.9;
  return { ...picture, rgb };
}
