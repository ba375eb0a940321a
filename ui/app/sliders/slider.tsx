import type { VNode } from 'preact';
import type { SliderInfo } from '../../worker/api.ts';
import { usePanel } from '../state/context.ts';
import { signed } from '../state/summary.ts';
import { NumberField } from '../widgets/number-field.tsx';
import { Track } from '../widgets/track.tsx';

/** So long a hand has to be still on a slider to be shown what it would do, and the focus to stay there, ms. */
const REST = { hand: 70, focus: 400 } as const;

/** The button that shows one slider for each half of the face. */
export interface Halves {
  readonly open: boolean;
  /** A half is set: it cannot be put out of sight. */
  readonly locked: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** The button that says in which parts of the face a slider is weaker. */
export interface WhereChoice {
  readonly open: boolean;
  /** It is weaker somewhere: in words. */
  readonly words: string;
  readonly onOpen: (open: boolean) => void;
}

interface Props {
  readonly info: SliderInfo;
  readonly halves?: Halves;
  readonly where?: WhereChoice;
  /** For the model, which is not there yet. */
  readonly waits?: boolean;
  /** Why it does not work well on this face: it is dimmed, and can still be used. */
  readonly limit?: string;
  /** -100..100 */
  readonly percent: number;
  /** @param dragged the hand is still on it */
  readonly onPercent: (percent: number, dragged: boolean) => void;
  readonly onSettled: () => void;
}

/** Label, track and number. Double-click anywhere but the number resets. */
export function Slider({ info, halves, where, waits = false, limit, percent, onPercent, onSettled }: Props): VNode {
  const { glimpses } = usePanel();
  const id = `direction-${info.id}`;
  const end = percent < 0 ? info.negativeLabel : percent > 0 ? info.positiveLabel : undefined;
  return (
    <div
      class={`slider ${percent === 0 ? '' : 'slider-set'} ${info.of ? 'slider-half' : ''} ${limit || waits ? 'slider-limited' : ''}`}
      onPointerMove={(event) => {
        // A finger that rests on a slider holds it, and lies over what would be shown.
        if (event.pointerType !== 'touch' && event.buttons === 0 && !waits) glimpses.look(info.id, REST.hand);
      }}
      onPointerLeave={() => glimpses.away()}
      onPointerDown={() => glimpses.dismiss()}
      onFocusIn={(event) => {
        const target = event.target as Element;
        if (target.id === id && target.matches(':focus-visible')) glimpses.look(info.id, REST.focus);
      }}
      onFocusOut={() => glimpses.away()}
    >
      {where ? (
        <button
          type="button"
          class={`where ${where.words ? 'where-set' : ''}`}
          data-testid={`where-${info.id}`}
          aria-label={`${info.label}: strength in parts of the face${where.words}`}
          aria-haspopup="dialog"
          aria-expanded={where.open}
          title={`Where on the face${where.words || ': as strong everywhere'}`}
          onClick={() => where.onOpen(!where.open)}
        />
      ) : null}
      <span class="slider-name">
        <label
          for={id}
          onDblClick={() => onPercent(0, false)}
          title={waits ? 'Works when the model is loaded.' : (limit ?? hint(info))}
        >
          {info.label}
        </label>
        {halves ? (
          <button
            type="button"
            class="halves"
            data-testid={`halves-${info.id}`}
            aria-label={`${info.label}: left and right apart`}
            aria-expanded={halves.open}
            title="Left and right apart"
            disabled={halves.locked}
            onClick={() => halves.onOpen(!halves.open)}
          >
            ◐
          </button>
        ) : null}
      </span>
      <Track
        id={id}
        testid={`slider-${info.id}`}
        disabled={waits}
        value={percent}
        words={end ? `${signed(percent)}, ${end}` : signed(percent)}
        onValue={onPercent}
        onSettled={onSettled}
      />
      <NumberField
        name={`${info.label}, percent`}
        testid={`value-${info.id}`}
        disabled={waits}
        value={percent}
        format={signed}
        onNumber={(value) => onPercent(value, false)}
      />
    </div>
  );
}

function hint({ negativeLabel, positiveLabel }: SliderInfo): string {
  const ends = negativeLabel && positiveLabel ? `${negativeLabel} to ${positiveLabel}. ` : '';
  return `${ends}Double-click to reset; Shift drags and steps finely.`;
}
