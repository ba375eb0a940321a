import type { VNode } from 'preact';
import type { ModelCard } from '../../worker/api.ts';
import { measuredWords } from './measured-words.ts';

/** What a model says of itself. */
export function ModelCardView({ card }: { readonly card: ModelCard }): VNode {
  const { modelName, about, licence, data, sources, bytes, resolutions, ratios, editsPhotos, sliders, measured } = card;
  const rows: readonly (readonly [term: string, words: string])[] = [
    ['Licence', licence],
    ['Trained on', data],
    ['Made from', sources.join(', ')],
    ['Size', `${(bytes / 1e6).toFixed(1)} MB`],
    ['Draws', `${resolutions.join(', ')} px, at ${ratios.map((ratio) => Math.round(100 * ratio)).join(', ')} % width`],
    ['Edits', editsPhotos ? '' : 'new portraits; photos by their shape only, as it has no encoder'],
    ['Sliders', sliders.map(({ label }) => label).join(', ')],
    ['Measured', measuredWords(measured)],
  ];
  return (
    <section class="model-card" data-testid="model-card" aria-label={modelName}>
      {about ? <p>{about}</p> : null}
      <dl>
        {rows.map(([term, words]) =>
          words ? (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{words}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}
