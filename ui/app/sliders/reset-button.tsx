import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { inModel } from '../state/look.ts';
import { isNeutral } from '../state/percents.ts';

/** All sliders of the chosen face back to zero; one at a time is done at the slider. */
export function ResetButton(): VNode {
  const { looks } = usePanel();
  const neutral = usePart((state) => isNeutral(inModel(state).sliders));
  const applying = usePart((state) => state.applying);
  return (
    <button
      type="button"
      class="button button-quiet"
      data-testid="reset"
      aria-label="Reset all"
      title="All sliders back to zero"
      disabled={neutral || applying}
      onClick={() => looks.setAll({})}
    >
      Reset
    </button>
  );
}
