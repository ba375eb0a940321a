import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { dragTo, type Drag } from './drag.ts';
import { PERCENTS, stepByKey, type Range } from './step-by-key.ts';

interface Props {
  readonly id: string;
  readonly testid: string;
  readonly disabled?: boolean;
  readonly value: number;
  /** `home` is where a double-click puts it, and from where it is filled. */
  readonly range?: Range;
  /** What screen readers say of the value. */
  readonly words: string;
  readonly onValue: (value: number, dragged: boolean) => void;
  /** The hand is off. */
  readonly onSettled: () => void;
}

/** A slider's track. Arrows step by 5, with Shift by 1; dragged with Shift it goes a fifth as far; double-click resets. */
export function Track({ range = PERCENTS, value, words, onValue, onSettled, ...props }: Props): VNode {
  const drag = useRef<Drag | null>(null);
  const shift = useRef(false);
  const { low, high, home } = range;
  const end = (): void => {
    drag.current = null;
    onSettled();
  };
  return (
    <input
      id={props.id}
      type="range"
      class="track"
      data-testid={props.testid}
      disabled={props.disabled}
      aria-valuetext={words}
      min={low}
      max={high}
      step={1}
      value={value}
      style={{ '--value': (value - low) / (high - low), '--home': (home - low) / (high - low) }}
      onPointerDown={(event) => {
        drag.current = null;
        shift.current = event.shiftKey;
      }}
      onPointerMove={(event) => {
        shift.current = event.shiftKey;
        // Seized at the thumb: it is moved from where it stands. A click on the track has gone there already.
        if (event.buttons !== 0) drag.current ??= { native: value, percent: value };
      }}
      onInput={(event) => {
        const input = event.currentTarget;
        drag.current = dragTo(drag.current, input.valueAsNumber, shift.current, low, high);
        const next = Math.round(drag.current.percent);
        input.value = String(next);
        onValue(next, true);
      }}
      onChange={end}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyUp={end}
      onBlur={end}
      onDblClick={() => onValue(home, false)}
      onKeyDown={(event) => {
        const next = stepByKey(event, value, range);
        if (next === null) return;
        event.preventDefault();
        // Held down, a key repeats: until it is let go that is one movement.
        onValue(next, true);
      }}
    />
  );
}
