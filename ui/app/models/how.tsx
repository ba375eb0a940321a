import type { ComponentChildren, VNode } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import type { BackendChoice } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import { isHalted } from '../state/state.ts';
import { Popover } from '../widgets/popover.tsx';
import { describeRung, plainly } from './describe-rung.ts';

const CHOICES: readonly { readonly value: BackendChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'wasm', label: 'CPU' },
  { value: 'webgpu', label: 'GPU' },
];

/** How good the picture on show is, in plain words; where and how it was made stands behind “How it runs”. What else is told in that line comes as children. */
export function How({ children }: { readonly children?: ComponentChildren }): VNode | null {
  const engine = usePart((state) => state.engine);
  const shown = usePart((state) => state.shown);
  const halted = usePart(isHalted);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback((back: boolean) => {
    setOpen(false);
    if (back) button.current?.focus();
  }, []);
  if (!engine) return null;
  return (
    <div class="how">
      <span class="how-rung" data-testid="how" data-backend={engine.backend}>
        {plainly(shown, halted)}
      </span>
      {shown ? (
        <span class="climb" aria-hidden="true">
          {Array.from({ length: shown.steps }, (_unused, step) => (
            <i key={step} class={step <= shown.step ? 'climb-done' : ''} />
          ))}
        </span>
      ) : null}
      <button
        ref={button}
        type="button"
        class="how-open"
        data-testid="how-open"
        aria-haspopup="dialog"
        aria-expanded={open}
        title={engine.reason}
        onClick={() => setOpen(!open)}
      >
        How it runs
      </button>
      {children}
      {open ? (
        <Popover label="How it runs" class="how-box" testid="how-box" opener="how-open" onClose={close}>
          <HowItRuns />
        </Popover>
      ) : null}
    </div>
  );
}

/** Where it runs, which can be chosen, why there, and how the picture on show was made. */
function HowItRuns(): VNode | null {
  const { models } = usePanel();
  const engine = usePart((state) => state.engine);
  const shown = usePart((state) => state.shown);
  const wish = usePart((state) => state.backend);
  if (!engine) return null;
  return (
    <>
      <label class="how-where">
        Where it runs
        <select
          class="button"
          data-testid="backend"
          aria-label="Where it runs"
          value={wish}
          onChange={(event) => models.setBackend(event.currentTarget.value as BackendChoice)}
        >
          {CHOICES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p>
        {engine.backend === 'webgpu' ? 'GPU' : 'CPU'}. {engine.reason}
      </p>
      <p>
        {engine.modelName}
        {shown ? `; this picture: ${describeRung(shown)}` : ''}
      </p>
    </>
  );
}
