import type { VNode } from 'preact';
import { usePanel, usePart } from '../state/context.ts';
import { NumberField } from '../widgets/number-field.tsx';
import { SEEDS } from './portraits.ts';

/** Which face that nobody has is on show. Until it is in the document, another one can be had. */
export function Seed(): VNode | null {
  const { portraits } = usePanel();
  const photo = usePart((state) => state.photo);
  const asked = usePart((state) => state.portrait);
  const applying = usePart((state) => state.applying);
  const seed = asked?.seed ?? photo?.generated?.seed;
  if (seed === undefined) return null;
  if (!asked && photo?.layerId !== null)
    return (
      <p class="seed" data-testid="seed-of-layer">
        Portrait from seed {seed}
      </p>
    );
  return (
    <fieldset class="seed" disabled={applying}>
      <span aria-hidden="true">Seed</span>
      <NumberField
        name="Seed"
        testid="seed"
        class="seed-field"
        value={seed}
        range={SEEDS}
        format={String}
        onNumber={(number) => portraits.ask(number)}
      />
      <button
        type="button"
        class="button"
        data-testid="another"
        title="A face from another seed, with all sliders at zero"
        onClick={() => portraits.roll()}
      >
        Another
      </button>
    </fieldset>
  );
}
