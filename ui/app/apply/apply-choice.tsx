import type { VNode } from 'preact';
import type { ApplyMode } from '../../../plugin/messages.ts';
import { usePanel, usePart } from '../state/context.ts';
import { MoreIcon } from '../widgets/icons.tsx';

const LABELS: Readonly<Record<ApplyMode, string>> = {
  'new-layer': 'Add a new layer',
  'replace-fill': 'Replace the picture in place',
  'face-only': 'Add a layer with the face only',
};

/** Where Apply puts the result, as far as the editor and the layer offer a choice. */
export function ApplyChoice(): VNode | null {
  const { apply, words } = usePanel();
  const photo = usePart((state) => state.photo);
  const mode = usePart((state) => state.applyMode);
  const applying = usePart((state) => state.applying);
  const possible: Partial<Record<ApplyMode, boolean>> = {
    'replace-fill': photo?.replaceable === true,
    'face-only': !photo?.blended,
  };
  const others = (words.otherModes ?? []).filter((other) => possible[other] !== false);
  // A new portrait lies over nothing.
  if (others.length === 0 || photo?.layerId === null) return null;
  return (
    <label class={`apply-choice ${mode === 'new-layer' ? '' : 'apply-choice-set'}`} title={LABELS[mode]}>
      <MoreIcon />
      <select
        data-testid="apply-mode"
        aria-label="How to apply"
        value={mode}
        disabled={!photo || applying}
        onChange={(event) => apply.setMode(event.currentTarget.value as ApplyMode)}
      >
        {(['new-layer', ...others] as const).map((each) => (
          <option key={each} value={each}>
            {LABELS[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
