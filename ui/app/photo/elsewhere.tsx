import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';

/** The selection has moved on while a photo is being edited: nothing is thrown away without being asked. */
export function Elsewhere(): VNode | null {
  const { photos } = usePanel();
  const elsewhere = usePart((state) => state.elsewhere);
  const applying = usePart((state) => state.applying);
  if (!elsewhere || applying) return null;
  return (
    <div class="notice" role="status">
      <p>Something else is selected now. Your edit stays here, also when you turn to that.</p>
      <button type="button" class="button" data-testid="switch" onClick={() => photos.reload()}>
        Open it
      </button>
    </div>
  );
}
