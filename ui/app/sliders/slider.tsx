import type { VNode } from 'preact';
import type { SliderInfo } from '../../worker/api.ts';
import { signed } from '../state/summary.ts';
import { NumberField } from '../widgets/number-field.tsx';
import { Track } from '../widgets/track.tsx';

interface Props {
  readonly info: SliderInfo;
  /** -100..100 */
  readonly percent: number;
  /** @param dragged the hand is still on it */
  readonly onPercent: (percent: number, dragged: boolean) => void;
  readonly onSettled: () => void;
}

/** Label, track and number. Double-click anywhere but the number resets. */
export function Slider({ info, percent, onPercent, onSettled }: Props): VNode {
  const id = `direction-${info.id}`;
  const end = percent < 0 ? info.negativeLabel : percent > 0 ? info.positiveLabel : undefined;
  return (
    <div class={`slider ${percent === 0 ? '' : 'slider-set'}`}>
      <label for={id} onDblClick={() => onPercent(0, false)} title={hint(info)}>
        {info.label}
      </label>
      <Track
        id={id}
        testid={`slider-${info.id}`}
        value={percent}
        words={end ? `${signed(percent)}, ${end}` : signed(percent)}
        onValue={onPercent}
        onSettled={onSettled}
      />
      <NumberField
        name={`${info.label}, percent`}
        testid={`value-${info.id}`}
        value={percent}
        format={signed}
        onNumber={(value) => onPercent(value, false)}
      />
    </div>
  );
}

function hint({ negativeLabel, positiveLabel }: SliderInfo): string {
  const ends = negativeLabel && positiveLabel ? `${negativeLabel} to ${positiveLabel}. ` : '';
  return `${ends}Double-click to reset, Shift to drag finely.`;
}
