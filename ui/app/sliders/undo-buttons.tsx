import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { UndoIcon } from '../widgets/icons.tsx';

/** Takes slider changes back, and back again; a search under way, too. */
export function UndoButtons(): VNode {
  const { looks } = usePanel();
  const past = usePart((state) => state.history.past.length > 0 || state.refining !== null);
  const future = usePart((state) => state.history.future.length > 0);
  const applying = usePart((state) => state.applying);
  return (
    <div class="undo">
      <button
        type="button"
        class="icon-button"
        data-testid="undo"
        aria-label="Undo"
        title="Undo (Ctrl or Cmd+Z)"
        disabled={!past || applying}
        onClick={() => looks.undo()}
      >
        <UndoIcon />
      </button>
      <button
        type="button"
        class="icon-button icon-mirrored"
        data-testid="redo"
        aria-label="Redo"
        title="Redo (Shift+Ctrl or Cmd+Z)"
        disabled={!future || applying}
        onClick={() => looks.redo()}
      >
        <UndoIcon />
      </button>
    </div>
  );
}
