import type { VNode } from 'preact';
import { ApplyButton } from '../apply/apply-button.tsx';
import { ApplyChoice } from '../apply/apply-choice.tsx';
import { ResetButton } from '../sliders/reset-button.tsx';
import { UndoButtons } from '../sliders/undo-buttons.tsx';
import { usePanel } from '../state/context.ts';

/** Undo, Redo, Reset, Cancel, Apply. */
export function Footer(): VNode {
  const { panel, words } = usePanel();
  return (
    <footer class="footer">
      <UndoButtons />
      <ResetButton />
      <span class="footer-gap" />
      {words.canClose ? (
        <button type="button" class="button" data-testid="cancel" onClick={() => panel.cancel()}>
          Cancel
        </button>
      ) : null}
      <ApplyButton />
      <ApplyChoice />
    </footer>
  );
}
