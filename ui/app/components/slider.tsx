import type { VNode } from 'preact';
import type { SliderInfo } from '../../worker/api.ts';
import { signed } from '../summary.ts';
import { stepByKey } from '../step-by-key.ts';
import { PercentField } from './percent-field.tsx';

interface Props {
  readonly info: SliderInfo;
  /** -100..100 */
  readonly percent: number;
  readonly onPercent: (percent: number) => void;
}

/** Label, track and number. Double-click anywhere but the number resets; arrows step by 1, with Shift by 10. */
export function Slider({ info, percent, onPercent }: Props): VNode {
  const id = `direction-${info.id}`;
  const end = percent < 0 ? info.negativeLabel : percent > 0 ? info.positiveLabel : undefined;
  const reset = (): void => onPercent(0);
  return (
    <div class={`slider ${percent === 0 ? '' : 'slider-set'}`}>
      <label for={id} onDblClick={reset} title={hint(info)}>
        {info.label}
      </label>
      <input
        id={id}
        type="range"
        class="track"
        data-testid={`slider-${info.id}`}
        min={-100}
        max={100}
        step={1}
        value={percent}
        style={{ '--value': percent / 100 }}
        aria-valuetext={end ? `${signed(percent)}, ${end}` : signed(percent)}
        onInput={(event) => onPercent(event.currentTarget.valueAsNumber)}
        onDblClick={reset}
        onKeyDown={(event) => {
          const next = stepByKey(event, percent);
          if (next === null) return;
          event.preventDefault();
          onPercent(next);
        }}
      />
      <PercentField label={info.label} testid={`value-${info.id}`} percent={percent} onPercent={onPercent} />
    </div>
  );
}

function hint({ negativeLabel, positiveLabel }: SliderInfo): string {
  const ends = negativeLabel && positiveLabel ? `${negativeLabel} to ${positiveLabel}. ` : '';
  return `${ends}Double-click to reset.`;
}
