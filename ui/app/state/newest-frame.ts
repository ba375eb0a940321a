import type { Frame } from '../../worker/api.ts';

type Place = Pick<Frame, 'sequence' | 'step'>;

/** Whether a frame may replace the one on show: of a later edit, or a higher rung of the same edit. */
export function isNewer(frame: Place, shown: Place | null): boolean {
  if (!shown) return true;
  return frame.sequence > shown.sequence || (frame.sequence === shown.sequence && frame.step > shown.step);
}
