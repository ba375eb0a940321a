import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { isHalted, isReady } from '../state/state.ts';
import { PairIcon } from '../widgets/icons.tsx';
import { offersPair } from './before-and-after.ts';

/** Puts original and edit side by side into the document, as one picture. */
export function PairButton(): VNode | null {
  const { apply, words } = usePanel();
  const offered = usePart((state) => offersPair(words, state));
  const ready = usePart((state) => isReady(state) && !isHalted(state) && !state.applying);
  if (!offered) return null;
  return (
    <button
      type="button"
      class="compare pair"
      data-testid="before-and-after"
      aria-label="Add before and after"
      title="Add original and edit side by side, as one picture"
      disabled={!ready}
      onClick={() => void apply.pair()}
    >
      <PairIcon />
    </button>
  );
}
