import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { editKey } from '../state/edit-key.ts';
import { isEdited } from '../state/look.ts';
import { isHalted, isReady } from '../state/state.ts';
import { applyLabel } from './apply-words.ts';

/** The edit of the layer on show, or the new portrait, into the document. */
export function ApplyButton(): VNode {
  const { apply, words } = usePanel();
  const edited = usePart(isEdited);
  const ready = usePart((state) => isReady(state) && !isHalted(state));
  const applying = usePart((state) => state.applying);
  const own = usePart((state) => state.photo?.layerId === null);
  const several = usePart((state) => state.photo?.selected !== undefined);
  const mode = usePart((state) => state.applyMode);
  const done = usePart((state) => state.done !== null && state.done === editKey(state));
  const finished = done && words.again === undefined;
  return (
    <button
      type="button"
      class={`button ${several ? '' : 'button-primary'}`}
      data-testid="apply"
      disabled={!(edited || own) || !ready || applying || finished}
      onClick={() => void apply.one()}
    >
      {applyLabel(words, { mode, applying, done })}
    </button>
  );
}
