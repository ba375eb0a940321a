/** Goes up the ladder: a picture of each w+ for every rung, each better than the last. */
import { throwIfAborted } from './cancel.ts';
import type { RgbPicture } from './picture.ts';
import type { ClimbRequest } from './types.ts';

/** @throws PortraitError cancelled as soon as the signal aborts: between segments, never in the middle of one */
export async function climb({ generator, codes, feature, rungs, signal, onFrame }: ClimbRequest): Promise<void> {
  const start = performance.now();
  for (const [step, rung] of rungs.entries()) {
    const { resolution, widths } = rung;
    const pictures: RgbPicture[] = [];
    for (const wplus of codes(rung)) {
      pictures.push(await generator.generate({ wplus, feature, resolution, widths, signal }));
      throwIfAborted(signal);
    }
    await onFrame(pictures, rung, step, performance.now() - start);
    throwIfAborted(signal); // a newer edit may have come while the frame was shown
  }
}
