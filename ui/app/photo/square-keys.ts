import type { FaceSquare } from '../../worker/api.ts';
import type { SquareVerbs } from '../state/verbs.ts';
import { squareByKey } from './square-by-key.ts';

interface Now {
  /** Of the photo. */
  readonly size: { readonly width: number; readonly height: number };
  /** As it is now: keys may come faster than the view is drawn. */
  square(): FaceSquare | null;
  inMiddle(): FaceSquare;
}

/**
 * Keys while a face square is under the hand, wherever the focus is but in a field: before the panel's own (plus and minus are its zoom's).
 * @returns the way to stop listening
 */
export function listenToSquareKeys(
  window: Window,
  squares: SquareVerbs,
  { size, inMiddle, square: current }: Now,
): () => void {
  const down = (event: KeyboardEvent): void => {
    if (isOther(event)) return;
    if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const act = (event: KeyboardEvent): boolean => {
    if (event.key === 'Escape') {
      squares.leave();
      return true;
    }
    const square = current();
    if (!square) {
      if (event.key !== 'Enter') return false;
      squares.draw(inMiddle());
      return true;
    }
    if (event.key === 'Enter') {
      squares.keep();
      return true;
    }
    const next = squareByKey(event, square, size);
    if (next) squares.change(next);
    return next !== null;
  };
  window.addEventListener('keydown', down, true);
  return () => window.removeEventListener('keydown', down, true);
}

/** Fields, sliders and buttons keep their keys, but for Escape; so does the editor its undo. Alt with arrows looks around. */
function isOther({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (key === 'Escape') return false;
  const isBracket = key === '[' || key === ']';
  if ((ctrlKey || metaKey || altKey) && !isBracket) return true;
  if (!(target instanceof Element)) return false;
  if (target.closest('input, select, textarea, [role=slider]')) return true;
  return key === 'Enter' && target.closest('button') !== null;
}
