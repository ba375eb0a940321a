import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { inModel, isEdited } from '../state/look.ts';
import { isNeutral } from '../session/next-step.ts';
import { isReady } from '../state/state.ts';
import { ApplyChoice } from '../apply/apply-choice.tsx';
import { UndoButtons } from '../sliders/undo-buttons.tsx';

/** Undo, Redo, Reset, Cancel, Apply. */
export function Footer(): VNode {
  const { session, words } = usePanel();
  const neutral = usePart((state) => isNeutral(inModel(state).sliders));
  const edited = usePart(isEdited);
  const ready = usePart(isReady);
  const applying = usePart((state) => state.applying);
  const own = usePart((state) => state.photo?.layerId === null);
  const several = usePart((state) => state.photo?.selected !== undefined);
  return (
    <footer class="footer">
      <UndoButtons />
      <button
        type="button"
        class="button button-quiet"
        data-testid="reset"
        aria-label="Reset all"
        title="All sliders back to zero"
        disabled={neutral || applying}
        onClick={() => session.looks.setAll({})}
      >
        Reset
      </button>
      <span class="footer-gap" />
      {words.canClose ? (
        <button type="button" class="button" data-testid="cancel" onClick={() => session.cancel()}>
          Cancel
        </button>
      ) : null}
      <button
        type="button"
        class={`button ${several ? '' : 'button-primary'}`}
        data-testid="apply"
        disabled={!(edited || own) || !ready || applying}
        onClick={() => void session.apply()}
      >
        {applying ? 'Applying…' : words.apply}
      </button>
      <ApplyChoice />
    </footer>
  );
}
