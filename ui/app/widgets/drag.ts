/** How much slower a slider follows the pointer while Shift is held. */
export const FINE = 0.2;

/** A drag under way: where the browser's own thumb would be, and where ours is. */
export interface Drag {
  readonly native: number;
  readonly percent: number;
}

/**
 * The browser puts a slider's thumb under the pointer. The first place counts as it is (a click on the track goes there);
 * after that every movement is added, whole or slowed down, so that pressing or letting go of Shift never makes it jump.
 */
export function dragTo(drag: Drag | null, native: number, fine: boolean, low = -100, high = 100): Drag {
  if (!drag) return { native, percent: native };
  const moved = drag.percent + (native - drag.native) * (fine ? FINE : 1);
  return { native, percent: Math.min(high, Math.max(low, moved)) };
}
