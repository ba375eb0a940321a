import { turnByKey } from '../widgets/keys.ts';
import type { Session } from '../session/session.ts';

/**
 * Keys that count wherever the focus is: C held down shows the original, Ctrl or Cmd+Z takes back. Text fields keep theirs.
 * @returns the way to stop listening
 */
export function listenToKeys(window: Window, session: Session): () => void {
  const down = (event: KeyboardEvent): void => {
    const turn = turnByKey(event);
    // A number field holds nothing to take back unless something is being typed, and then it keeps the key itself.
    if (turn && (!typing(event.target) || isPercentField(event.target))) {
      event.preventDefault();
      return session.looks[turn]();
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key.toLowerCase() === 'c' && plain && !event.repeat && !typing(event.target)) session.view.compare(true);
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'c') session.view.compare(false);
  };
  const away = (): void => session.view.compare(false);
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
