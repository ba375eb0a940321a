import type { PanelState } from '../state/state.ts';
import type { BrushVerbs } from '../state/verbs.ts';
import { isTyping, listenToKeysOf } from '../widgets/keys.ts';

/** One press of a bracket. */
const SIZE = 4;
const SOFTNESS = 10;

/**
 * Keys while the brush is in hand: [ and ] for its size, with Shift for its softness, Escape puts it away, Alt held paints the
 * other way.
 * @param brush its settings now @param onAlt Alt went down or up
 * @returns the way to stop listening
 */
export function listenToBrushKeys(
  window: Window,
  verbs: Pick<BrushVerbs, 'set' | 'toggle'>,
  brush: () => PanelState['brush'],
  onAlt: (held: boolean) => void,
): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.key === 'Alt') onAlt(true);
    if (event.defaultPrevented || event.metaKey || isTyping(event.target)) return;
    if (event.key === 'Escape' && !isInDialog(event.target)) return verbs.toggle(false);
    const way = wayOf(event);
    if (way === 0) return;
    event.preventDefault();
    const { size, softness } = brush();
    const soft = event.shiftKey || event.key === '{' || event.key === '}';
    verbs.set(soft ? { softness: softness + way * SOFTNESS } : { size: size + way * SIZE });
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key !== 'Alt') return;
    // Let go alone, it would go to the browser's menu.
    event.preventDefault();
    onAlt(false);
  };
  return listenToKeysOf(window, { down, up, away: () => onAlt(false) });
}

/** By what the key writes, and where that is no bracket, by where it lies: not every keyboard has them. */
function wayOf({ key, code, ctrlKey, altKey }: KeyboardEvent): number {
  if ('[{'.includes(key)) return -1;
  if (']}'.includes(key)) return 1;
  if (ctrlKey || altKey) return 0;
  return { BracketLeft: -1, BracketRight: 1 }[code] ?? 0;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog]') !== null;
}
