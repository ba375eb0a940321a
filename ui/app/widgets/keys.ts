interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** What a key asks of the whole panel: Ctrl or Cmd with Z, with Shift and Z, or Ctrl with Y. */
export function turnByKey({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): 'undo' | 'redo' | null {
  if (altKey || ctrlKey === metaKey) return null;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && ctrlKey && !shiftKey ? 'redo' : null;
}

interface Heard {
  down(event: KeyboardEvent): void;
  up(event: KeyboardEvent): void;
  /** The window has lost the keys: what is held counts as let go. */
  away(): void;
}

/** Keys wherever the focus is. @returns the way to stop listening */
export function listenToKeysOf(window: Window, { down, up, away }: Heard): () => void {
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', away);
  return () => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', away);
  };
}

/** A field that text or numbers are typed into, and not a slider. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range';
}
