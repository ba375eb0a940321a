import type { BrushVerbs, LookVerbs, PreviewVerbs } from '../state/verbs.ts';
import { isTyping, listenToKeysOf, turnByKey } from '../widgets/keys.ts';

interface Asked {
  readonly brush: Pick<BrushVerbs, 'toggle'>;
  readonly looks: Pick<LookVerbs, 'undo' | 'redo'>;
  readonly preview: Pick<PreviewVerbs, 'compare' | 'zoomAt' | 'panBy' | 'toggleZoom' | 'showWhole'>;
}

/** By one press of + or −. */
const STEP = 1.25;
/** How far Alt with an arrow looks, in parts of the picture. */
const LOOK: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0.05, 0],
  ArrowRight: [-0.05, 0],
  ArrowUp: [0, 0.05],
  ArrowDown: [0, -0.05],
};

/**
 * Keys that count wherever the focus is: B takes the brush in hand, C held down shows the original, Ctrl or Cmd+Z takes back, F goes to the face and
 * back, plus and minus zoom, 0 shows the whole, Alt with arrows looks around. Text fields keep theirs.
 * @returns the way to stop listening
 */
export function listenToKeys(window: Window, { brush, looks, preview }: Asked): () => void {
  const nearer = { ask: (): void => preview.zoomAt(STEP), again: true };
  const plain: Readonly<Record<string, { readonly ask: () => void; readonly again?: boolean }>> = {
    b: { ask: () => brush.toggle() },
    c: { ask: () => preview.compare(true) },
    f: { ask: () => preview.toggleZoom() },
    '+': nearer,
    '=': nearer,
    '-': { ask: () => preview.zoomAt(1 / STEP), again: true },
    '0': { ask: () => preview.showWhole() },
  };
  const down = (event: KeyboardEvent): void => {
    const turn = turnByKey(event);
    // A number field holds nothing to take back unless something is being typed, and then it keeps the key itself.
    if (turn && (!isTyping(event.target) || isPercentField(event.target))) {
      event.preventDefault();
      return looks[turn]();
    }
    if (event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    const look = event.altKey ? LOOK[event.key] : undefined;
    if (look) {
      // Alt with an arrow is "back" in browsers.
      event.preventDefault();
      return preview.panBy(...look);
    }
    const act = event.altKey ? undefined : plain[event.key.toLowerCase()];
    if (act && (!event.repeat || act.again)) act.ask();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'c') preview.compare(false);
  };
  return listenToKeysOf(window, { down, up, away: () => preview.compare(false) });
}

function isPercentField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.classList.contains('field');
}
