import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { FULL_STRENGTH, inModel, MOST_STRENGTH } from '../state/look.ts';
import { isNeutral } from '../state/percents.ts';
import { isReady } from '../state/state.ts';
import { NumberField } from '../widgets/number-field.tsx';
import { Track } from '../widgets/track.tsx';

const RANGE = { low: 0, high: MOST_STRENGTH, home: FULL_STRENGTH };
const percents = (value: number): string => `${value}%`;

/** One slider over all that are set. Its place is kept while nothing is, so that nothing moves when it comes. */
export function Strength(): VNode {
  const { looks } = usePanel();
  const strength = usePart((state) => state.strength);
  const idle = usePart((state) => isNeutral(inModel(state).sliders) || !isReady(state));
  const locked = usePart((state) => state.applying);
  return (
    <fieldset class={`strength ${idle ? 'strength-idle' : ''}`} disabled={idle || locked}>
      <div class="slider">
        <label for="strength" title="All sliders together. Double-click for 100 %.">
          Strength of all
        </label>
        <Track
          id="strength"
          testid="strength"
          value={strength}
          range={RANGE}
          words={percents(strength)}
          onValue={(value, dragged) => looks.setStrength(value, dragged ? 'strength' : null)}
          onSettled={() => looks.settle()}
        />
        <NumberField
          name="Strength of all, percent"
          testid="value-strength"
          value={strength}
          range={RANGE}
          format={percents}
          onNumber={(value) => looks.setStrength(value)}
        />
      </div>
    </fieldset>
  );
}
