import type { Frame, RgbaImage } from '../../worker/api.ts';
import { isNewer } from './newest-frame.ts';

/**
 * The newest frame, beside the store: frames come at the screen's rate and only the canvas looks at their pixels, so they
 * must not redraw components.
 */
export interface ShownFrames {
  latest(): Frame | null;
  /** Frames accepted since the photo was opened. */
  count(): number;
  subscribe(listener: () => void): () => void;
}

export interface FrameFeed extends ShownFrames {
  /** @returns false when the frame is older than the one on show and was dropped */
  offer(frame: Frame): boolean;
  /** A new engine counts its edits from the start: whatever it sends next is newer than what is on show. */
  restart(): void;
  /** What is done to every picture before it is shown, the one on show too; null for nothing. */
  retouch(change: ((image: RgbaImage) => RgbaImage) | null): void;
  /** Back to the untouched photo; `forget` also starts the count anew. */
  clear(forget?: boolean): void;
}

export function createFrameFeed(): FrameFeed {
  let latest: Frame | null = null;
  /** Outlives `clear`, so that a frame of an abandoned edit stays too old for ever. */
  let newest: Pick<Frame, 'sequence' | 'step'> | null = null;
  let count = 0;
  let change: ((image: RgbaImage) => RgbaImage) | null = null;
  /** `latest` with that done to it, once somebody looks. */
  let retouched: Frame | null = null;
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  return {
    latest() {
      if (!latest || !change) return latest;
      return (retouched ??= { ...latest, image: change(latest.image) });
    },
    count: () => count,
    offer(frame) {
      if (!isNewer(frame, newest)) return false;
      latest = frame;
      retouched = null;
      newest = { sequence: frame.sequence, step: frame.step };
      count += 1;
      tell();
      return true;
    },
    retouch(wanted) {
      if (!wanted && !change) return;
      change = wanted;
      retouched = null;
      tell();
    },
    restart() {
      newest = null;
    },
    clear(forget = false) {
      latest = null;
      retouched = null;
      if (forget) {
        newest = null;
        count = 0;
      }
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
