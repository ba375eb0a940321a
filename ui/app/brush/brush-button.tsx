import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { isEdited } from '../state/look.ts';
import { BrushIcon } from '../widgets/icons.tsx';

/** Takes the brush in hand that gives the photo back, and puts it away. */
export function BrushButton(): VNode | null {
  const { brush } = usePanel();
  const on = usePart((state) => state.brush.on);
  const painted = usePart((state) => state.strokes.length > 0);
  const offered = usePart((state) => isEdited(state) && state.opened !== null);
  const applying = usePart((state) => state.applying);
  if (!offered) return null;
  return (
    <button
      type="button"
      class={`compare restore ${painted ? 'restore-painted' : ''}`}
      data-testid="brush"
      aria-pressed={on}
      aria-label={painted ? 'Restore with a brush; some is restored' : 'Restore with a brush'}
      title="Restore: paint the original back (B). Alt paints the edit again."
      disabled={applying}
      onClick={() => brush.toggle()}
    >
      <BrushIcon />
      <span class="icon-words">Restore</span>
    </button>
  );
}
