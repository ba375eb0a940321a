import type { ComponentChildren, VNode } from 'preact';
import type { BackendChoice } from '../../worker/api.ts';
import { usePanel, usePart } from '../state/context.ts';
import { describeRung } from './describe-rung.ts';

const CHOICES: readonly { readonly value: BackendChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'wasm', label: 'CPU' },
  { value: 'webgpu', label: 'GPU' },
];

/** How it runs: where, at which resolution k and width α, in what time; where it runs can be chosen. What else is told in that line comes as children. */
export function How({ children }: { readonly children?: ComponentChildren }): VNode | null {
  const { models } = usePanel();
  const engine = usePart((state) => state.engine);
  const shown = usePart((state) => state.shown);
  const wish = usePart((state) => state.backend);
  if (!engine) return null;
  return (
    <div class="how">
      <label class="how-backend" title={engine.reason}>
        <span>{engine.backend === 'webgpu' ? 'GPU' : 'CPU'}</span>
        <select
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
      <span class="how-rung" data-testid="how" data-backend={engine.backend}>
        {shown ? describeRung(shown) : engine.modelName}
      </span>
      {shown ? (
        <span class="climb" aria-hidden="true">
          {Array.from({ length: shown.steps }, (_unused, step) => (
            <i key={step} class={step <= shown.step ? 'climb-done' : ''} />
          ))}
        </span>
      ) : null}
      {children}
    </div>
  );
}
