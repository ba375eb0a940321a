import type { VNode } from 'preact';
import { usePanel, usePart } from '../context.ts';
import { CompareIcon } from './icons.tsx';

/** Shows the original while it is held, by pointer or by Space and Enter. */
export function CompareButton(): VNode {
  const { session } = usePanel();
  const comparing = usePart((state) => state.comparing);
  const on = (): void => session.compare(true);
  const off = (): void => session.compare(false);
  return (
    <button
      type="button"
      class="compare"
      data-testid="compare"
      aria-pressed={comparing}
      aria-label="Hold to see the original"
      title="Hold to see the original (C)"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        on();
      }}
      onPointerUp={off}
      onPointerCancel={off}
      onKeyDown={(event) => (event.key === ' ' || event.key === 'Enter') && !event.repeat && on()}
      onKeyUp={(event) => (event.key === ' ' || event.key === 'Enter') && off()}
      onBlur={off}
    >
      <CompareIcon />
    </button>
  );
}
