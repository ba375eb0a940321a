import type { VNode } from 'preact';
import { usePanel } from '../state/context.ts';

/** A portrait out of nothing, where there is no photo to edit and the editor can take one. Quiet: it is softer than a photo (models/default, "Limits"). */
export function NewPortraitButton(): VNode {
  const { portraits } = usePanel();
  return (
    <button type="button" class="button button-quiet aside" data-testid="new-portrait" onClick={() => portraits.roll()}>
      New portrait
    </button>
  );
}
