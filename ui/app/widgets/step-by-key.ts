interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey?: boolean;
}

const DIRECTION: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** Ends of a slider, and where it stands when nothing is set. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly home: number;
}

/** A slider's own range. */
export const PERCENTS: Range = { low: -100, high: 100, home: 0 };

/**
 * New value for an arrow key (1, with Shift 10), Home, End (the ends) or Delete (where nothing is set); null for keys that
 * are left to the browser.
 */
export function stepByKey(
  { key, shiftKey, altKey }: Key,
  value: number,
  { low, high, home }: Range = PERCENTS,
): number | null {
  // Alt with an arrow looks around in the picture.
  if (altKey) return null;
  if (key === 'Delete' || key === 'Backspace') return home;
  if (key === 'Home') return low;
  if (key === 'End') return high;
  const direction = DIRECTION[key];
  if (direction === undefined) return null;
  return Math.min(high, Math.max(low, value + direction * (shiftKey ? 10 : 1)));
}

/** What was typed as a percent: "60", "+60", "-60", "−60", "60 %"; null when it is no number. Kept within the range. */
export function parsePercent(typed: string, { low, high }: Range = PERCENTS): number | null {
  const text = typed.replace('−', '-').replace(/[\s%]/g, '');
  if (!/^[+-]?\d+([.,]\d+)?$/.test(text)) return null;
  return Math.round(Math.min(high, Math.max(low, Number(text.replace(',', '.')))));
}
