interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

const DIRECTION: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** New percent for an arrow key (1, with Shift 10) or Delete (0); null for keys that are left to the browser. */
export function stepByKey({ key, shiftKey }: Key, percent: number): number | null {
  if (key === 'Delete' || key === 'Backspace') return 0;
  const direction = DIRECTION[key];
  if (direction === undefined) return null;
  return Math.min(100, Math.max(-100, percent + direction * (shiftKey ? 10 : 1)));
}

/** What was typed as a percent: "60", "+60", "-60", "−60", "60 %"; null when it is no number. Kept within -100..100. */
export function parsePercent(typed: string): number | null {
  const text = typed.replace('−', '-').replace(/[\s%]/g, '');
  if (!/^[+-]?\d+([.,]\d+)?$/.test(text)) return null;
  return Math.round(Math.min(100, Math.max(-100, Number(text.replace(',', '.')))));
}
