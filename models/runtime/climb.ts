/** Goes up the ladder for one w+: a picture for every rung, each better than the last. */
import { throwIfAborted } from './cancel.ts';
import type { ClimbRequest } from './types.ts';

/** @throws PortraitError cancelled as soon as the signal aborts: between segments, never in the middle of one */
export async function climb({ generator, wplus, feature, rungs, signal, onFrame }: ClimbRequest): Promise<void> {
  const start = performance.now();
  for (const [step, rung] of rungs.entries()) {
    const { resolution, widths } = rung;
    const picture = await generator.generate({ wplus, feature, resolution, widths, signal });
    throwIfAborted(signal);
    await onFrame(picture, rung, step, performance.now() - start);
    throwIfAborted(signal); // a newer edit may have come while the frame was shown
  }
}
