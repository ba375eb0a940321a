import type { LookVerbs, PreviewVerbs } from '../state/verbs.ts';
import { turnByKey } from '../widgets/keys.ts';

interface Asked {
  readonly looks: Pick<LookVerbs, 'undo' | 'redo'>;
  readonly preview: Pick<PreviewVerbs, 'compare'>;
}

/**
 * Keys that count wherever the focus is: C held down shows the original, Ctrl or Cmd+Z takes back. Text fields keep theirs.
 * @returns the way to stop listening
 */
export function listenToKeys(window: Window, { looks, preview }: Asked): () => void {
  const down = (event: KeyboardEvent): void => {
    const turn = turnByKey(event);
    // A number field holds nothing to take back unless something is being typed, and then it keeps the key itself.
    if (turn && (!typing(event.target) || isPercentField(event.target))) {
      event.preventDefault();
      return looks[turn]();
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key.toLowerCase() === 'c' && plain && !event.repeat && !typing(event.target)) preview.compare(true);
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'c') preview.compare(false);
  };
  const away = (): void => preview.compare(false);
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', away);
  return () => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', away);
  };
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range';
}

function isPercentField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.classList.contains('field');
}
