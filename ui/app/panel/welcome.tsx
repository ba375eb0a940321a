import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';

/** What somebody should know before the first edit; once read, it does not come again. */
export function Welcome(): VNode | null {
  const { panel } = usePanel();
  const welcome = usePart((state) => state.welcome);
  if (!welcome) return null;
  return (
    <section class="notice welcome" aria-label="Before you begin" data-testid="welcome">
      <p>
        Edit only portraits of people who agreed to it, and say that they are edited. Your photos stay on this computer:
        the model runs inside this panel.
      </p>
      <button type="button" class="button" data-testid="welcome-read" onClick={() => panel.welcomed()}>
        Got it
      </button>
    </section>
  );
}
