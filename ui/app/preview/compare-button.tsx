import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { usePanel, usePart } from '../state/context.ts';
import { CompareIcon } from '../widgets/icons.tsx';

/** Shorter than this is a click. */
const HOLD_MS = 300;

/** Held, by pointer or by Space and Enter, it shows the original; a click puts a divider between original and edit, or takes it away. */
export function CompareButton(): VNode {
  const { preview } = usePanel();
  const split = usePart((state) => state.split !== null);
  const since = useRef<number | null>(null);
  const press = (): void => {
    since.current = performance.now();
    preview.compare(true);
  };
  const release = (): void => {
    if (since.current === null) return;
    preview.compare(false);
    if (performance.now() - since.current < HOLD_MS) preview.toggleSplit();
    since.current = null;
  };
  const abandon = (): void => {
    since.current = null;
    preview.compare(false);
  };
  const isPress = ({ key }: KeyboardEvent): boolean => key === ' ' || key === 'Enter';
  return (
    <button
      type="button"
      class="compare"
      data-testid="compare"
      aria-pressed={split}
      aria-label="Compare with the original"
      title="Click for a divider, hold to see the original (C)"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        press();
      }}
      onPointerUp={release}
      onPointerCancel={abandon}
      // Screen readers click without pressing anything; other clicks have been dealt with.
      onClick={(event) => event.detail === 0 && preview.toggleSplit()}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        release();
      }}
      onBlur={abandon}
    >
      <CompareIcon />
      <span class="icon-words">Compare</span>
    </button>
  );
}
