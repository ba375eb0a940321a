/**
 * Undo and redo as values. A step is everything that one gesture changed: a drag gives a hundred slider values and is one
 * step. `T` is the whole of what can be undone, so that going back is taking an older value.
 */
export interface History<T> {
  /** Oldest first. */
  readonly past: readonly T[];
  /** What undo left, the next to redo last. */
  readonly future: readonly T[];
  /** The gesture under way; its further changes belong to the step it began. */
  readonly gesture: string | null;
}

/** More steps than anybody takes back; keeps a long session from growing without end. */
const MOST = 200;

export function emptyHistory<T>(): History<T> {
  return { past: [], future: [], gesture: null };
}

/**
 * Notes that something changes now.
 * @param before the value before the change
 * @param gesture what the hand is doing ("slider:smile"); null for a step of its own
 */
export function record<T>(history: History<T>, before: T, gesture: string | null): History<T> {
  if (gesture !== null && gesture === history.gesture) return history;
  return { past: [...history.past, before].slice(-MOST), future: [], gesture };
}

/** The hand is off: the next change is another step. A gesture that ended where it began is no step. */
export function settle<T>(history: History<T>, now: T, same: (a: T, b: T) => boolean): History<T> {
  if (history.gesture === null) return history;
  const last = history.past[history.past.length - 1];
  const past = same(last, now) ? history.past.slice(0, -1) : history.past;
  return { ...history, past, gesture: null };
}

export interface Turn<T> {
  readonly history: History<T>;
  readonly value: T;
}

export function undo<T>({ past, future }: History<T>, now: T): Turn<T> | null {
  if (past.length === 0) return null;
  return {
    value: past[past.length - 1],
    history: { past: past.slice(0, -1), future: [...future, now], gesture: null },
  };
}

export function redo<T>({ past, future }: History<T>, now: T): Turn<T> | null {
  if (future.length === 0) return null;
  return {
    value: future[future.length - 1],
    history: { past: [...past, now], future: future.slice(0, -1), gesture: null },
  };
}
