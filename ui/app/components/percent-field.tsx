import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { turnByKey } from '../keys.ts';
import { parsePercent, stepByKey, type Range } from '../step-by-key.ts';
import { signed } from '../summary.ts';

interface Props {
  readonly label: string;
  readonly testid: string;
  readonly percent: number;
  readonly range?: Range;
  readonly format?: (percent: number) => string;
  readonly onPercent: (percent: number) => void;
}

/** The number beside a slider. What is typed counts on Enter or on leaving; Escape takes it back. */
export function PercentField({ label, testid, percent, range, format = signed, onPercent }: Props): VNode {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    const value = typed === null ? null : parsePercent(typed, range);
    if (value !== null) onPercent(value);
    setTyped(null);
  };
  return (
    <input
      type="text"
      inputMode="numeric"
      class="field"
      data-testid={testid}
      aria-label={`${label}, percent`}
      value={typed ?? format(percent)}
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
        onPercent(stepByKey(event, percent, range) ?? percent);
      }}
    />
  );
}
