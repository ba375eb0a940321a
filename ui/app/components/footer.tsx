import type { VNode } from 'preact';
import { usePanel, usePart } from '../context.ts';
import { isNeutral } from '../next-step.ts';
import { ApplyChoice } from './apply-choice.tsx';
import { ResetIcon } from './icons.tsx';

/** Reset, Cancel, Apply. */
export function Footer(): VNode {
  const { session, words } = usePanel();
  const neutral = isNeutral(usePart((state) => state.sliders));
  const opened = usePart((state) => state.opened);
  const applying = usePart((state) => state.applying);
  return (
    <footer class="footer">
      <button
        type="button"
        class="button button-quiet"
        data-testid="reset"
        disabled={neutral || applying}
        onClick={() => session.resetAll()}
      >
        <ResetIcon />
        Reset all
      </button>
      <span class="footer-gap" />
      {words.canClose ? (
        <button type="button" class="button" data-testid="cancel" onClick={() => session.cancel()}>
          Cancel
        </button>
      ) : null}
      <button
        type="button"
        class="button button-primary"
        data-testid="apply"
        disabled={neutral || !opened || applying}
        onClick={() => void session.apply()}
      >
        {applying ? 'Applying…' : words.apply}
      </button>
      <ApplyChoice />
    </footer>
  );
}
