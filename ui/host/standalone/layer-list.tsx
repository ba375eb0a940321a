import type { VNode } from 'preact';
import { EyeIcon } from '../../app/widgets/icons.tsx';
import type { PageLayer } from './document.ts';
import type { StandaloneHost } from './standalone-host.ts';

interface Props {
  readonly host: StandaloneHost;
  readonly layers: readonly PageLayer[];
  readonly selected: string | null;
}

/** Layers, the top one first. A click opens one in the panel; the eye hides it. */
export function LayerList({ host, layers, selected }: Props): VNode | null {
  if (layers.length === 0) return null;
  return (
    <ul class="layers" aria-label="Layers" data-testid="layers">
      {[...layers].reverse().map(({ id, name, url, shown }) => (
        <li
          key={id}
          class={`layer ${id === selected ? 'layer-selected' : ''} ${shown ? '' : 'layer-hidden'}`}
          data-testid={id}
        >
          <button
            type="button"
            class="layer-name"
            aria-current={id === selected}
            title={name}
            onClick={() => host.select(id)}
          >
            <img src={url} alt="" />
            <span>{name}</span>
          </button>
          <button
            type="button"
            class="layer-eye"
            aria-label={`Show ${name}`}
            aria-pressed={shown}
            onClick={() => host.toggle(id)}
          >
            <EyeIcon open={shown} />
          </button>
        </li>
      ))}
    </ul>
  );
}
