import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { inModel } from '../state/look.ts';
import { isNeutral } from '../state/percents.ts';

/** All sliders of the chosen face back to zero; one at a time is done at the slider. */
export function ResetButton(): VNode {
  const { looks } = usePanel();
  const neutral = usePart((state) => isNeutral(inModel(state).sliders));
  const applying = usePart((state) => state.applying);
  const many = usePart((state) => (state.opened?.faces.length ?? 0) > 1);
  return (
    <button
      type="button"
      class="button button-quiet"
      data-testid="reset"
      aria-label={many ? 'Reset face' : 'Reset all'}
      title={
        many ? 'All sliders of this face back to zero; the other faces stay as they are' : 'All sliders back to zero'
      }
      disabled={neutral || applying}
      onClick={() => looks.setAll({})}
    >
      {many ? 'Reset face' : 'Reset'}
    </button>
  );
}
