import type { VNode } from 'preact';
import type { Ref } from 'preact';
import { modelOf } from '../state/look.ts';
import { usePanel, usePart } from '../state/context.ts';
import { DiceIcon, PresetIcon } from '../widgets/icons.tsx';

interface Props {
  readonly open: boolean;
  readonly disabled: boolean;
  readonly presetsButton: Ref<HTMLButtonElement>;
  readonly onOpen: (open: boolean) => void;
}

/** What sets several sliders at once: a surprise, and presets. */
export function SliderTools({ open, disabled, presetsButton, onOpen }: Props): VNode {
  const { looks } = usePanel();
  const several = usePart((state) => (modelOf(state)?.sliders.length ?? 0) > 1);
  return (
    <div class="slider-tools">
      {several ? (
        <button
          type="button"
          class="icon-button"
          data-testid="surprise"
          aria-label="Surprise me"
          title="Surprise me: a gentle mix of a few sliders"
          disabled={disabled}
          onClick={() => looks.surprise(Math.floor(Math.random() * 2 ** 32))}
        >
          <DiceIcon />
          <span class="icon-words">Surprise</span>
        </button>
      ) : null}
      <button
        ref={presetsButton}
        type="button"
        class="icon-button"
        data-testid="presets"
        aria-label="Presets"
        aria-haspopup="dialog"
        aria-expanded={open}
        title="Presets: sliders saved under a name"
        disabled={disabled}
        onClick={() => onOpen(!open)}
      >
        <PresetIcon />
        <span class="icon-words">Presets</span>
      </button>
    </div>
  );
}
