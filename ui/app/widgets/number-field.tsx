import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { turnByKey } from './keys.ts';
import { parsePercent, stepByKey, type Range } from './step-by-key.ts';

interface Props {
  /** For screen readers. */
  readonly name: string;
  readonly testid: string;
  readonly disabled?: boolean;
  readonly class?: string;
  readonly value: number;
  /** Without it a slider's. */
  readonly range?: Range;
  readonly format: (value: number) => string;
  readonly onNumber: (value: number) => void;
}

/** A whole number to type: beside a slider, or a seed. What is typed counts on Enter or on leaving; Escape takes it back. */
export function NumberField({ name, testid, value, range, format, onNumber, ...props }: Props): VNode {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    const wanted = typed === null ? null : parsePercent(typed, range);
    if (wanted !== null) onNumber(wanted);
    setTyped(null);
  };
  return (
    <input
      type="text"
      inputMode="numeric"
      class={`field ${props.class ?? ''}`}
      data-testid={testid}
      disabled={props.disabled}
      aria-label={name}
      value={typed ?? format(value)}
      onFocus={(event) => event.currentTarget.select()}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') return commit();
        if (event.key === 'Escape') return setTyped(null);
        // What is being typed is taken back by the field itself, and no slider by the panel.
        if (typed !== null && turnByKey(event)) return event.stopPropagation();
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        setTyped(null);
        onNumber(stepByKey(event, value, range) ?? value);
      }}
    />
  );
}
