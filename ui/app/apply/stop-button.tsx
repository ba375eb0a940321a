import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';

/** Ends what Apply makes, until it is handed to the editor. */
export function StopButton(): VNode | null {
  const { apply } = usePanel();
  const stoppable = usePart((state) => state.applying && state.stoppable);
  if (!stoppable) return null;
  return (
    <button
      type="button"
      class="button"
      data-testid="stop"
      title="Adds nothing; the document and your sliders stay as they are"
      onClick={() => apply.stop()}
    >
      Stop
    </button>
  );
}
