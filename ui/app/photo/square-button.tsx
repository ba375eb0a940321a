import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { chosenFace } from '../state/look.ts';
import { isReady } from '../state/state.ts';
import { SquareIcon } from '../widgets/icons.tsx';

/** Takes the chosen face's square up, to be set by hand. */
export function SquareButton(): VNode | null {
  const { squares } = usePanel();
  const ready = usePart((state) => isReady(state) && !state.applying);
  const chosen = usePart(chosenFace);
  if (!ready) return null;
  return (
    <button
      type="button"
      class="compare square-button"
      data-testid="set-square"
      aria-label="Set the face square by hand"
      title="Set the face square by hand, or add a face that was missed"
      onClick={() => squares.begin(chosen)}
    >
      <SquareIcon />
      <span class="icon-words">Square</span>
    </button>
  );
}

/** Where no face was found. */
export function DrawSquareButton(): VNode {
  const { squares } = usePanel();
  return (
    <button
      type="button"
      class="button"
      data-testid="draw-square"
      title="Show where the face is"
      onClick={() => squares.begin(null)}
    >
      Mark it
    </button>
  );
}
