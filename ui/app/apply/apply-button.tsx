import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { isEdited } from '../state/look.ts';
import { isReady } from '../state/state.ts';

/** The edit of the layer on show, or the new portrait, into the document. */
export function ApplyButton(): VNode {
  const { apply, words } = usePanel();
  const edited = usePart(isEdited);
  const ready = usePart(isReady);
  const applying = usePart((state) => state.applying);
  const own = usePart((state) => state.photo?.layerId === null);
  const several = usePart((state) => state.photo?.selected !== undefined);
  return (
    <button
      type="button"
      class={`button ${several ? '' : 'button-primary'}`}
      data-testid="apply"
      disabled={!(edited || own) || !ready || applying}
      onClick={() => void apply.one()}
    >
      {applying ? 'Applying…' : words.apply}
    </button>
  );
}
