import type { VNode } from 'preact';
import type { Sample } from './samples.ts';
import type { StandaloneHost } from './standalone-host.ts';

interface Props {
  readonly host: StandaloneHost;
  readonly samples: readonly Sample[];
}

/** Portraits of people who do not exist, to try the panel with. */
export function SampleStrip({ host, samples }: Props): VNode | null {
  if (samples.length === 0) return null;
  return (
    <nav class="samples" aria-label="Sample portraits">
      {samples.map((sample, index) => (
        <button
          key={sample.name}
          type="button"
          data-testid={`sample-${index}`}
          aria-label={`Open ${sample.name}`}
          onClick={() => void host.openSample(sample)}
        >
          <img src={sample.url} alt="" />
        </button>
      ))}
    </nav>
  );
}
