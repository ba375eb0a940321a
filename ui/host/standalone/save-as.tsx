import type { VNode } from 'preact';
import { cleanQuality, type FileFormat, type Quality } from './document.ts';
import type { StandaloneHost } from './standalone-host.ts';

const FORMATS: readonly (readonly [FileFormat, string])[] = [
  ['png', 'PNG'],
  ['jpeg', 'JPEG'],
  ['webp', 'WebP'],
];

interface Props {
  readonly host: StandaloneHost;
  readonly format: FileFormat;
  readonly quality: Quality;
  readonly pair: boolean;
}

/** Which kind of file Apply saves, in the size of the photo, and whether with the original beside it. */
export function SaveAs({ host, format, quality, pair }: Props): VNode {
  return (
    <>
      <label class="save-as">
        Apply saves as
        <select
          class="button"
          data-testid="format"
          value={format}
          onChange={(event) => host.page.set({ format: event.currentTarget.value as FileFormat })}
        >
          {FORMATS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {format === 'png' ? null : (
        <label
          class="save-as"
          title={format === 'webp' ? '100 keeps every pixel as it is' : 'Less makes smaller files'}
        >
          Quality
          <input
            type="number"
            class="text-field"
            data-testid="quality"
            min={1}
            max={100}
            value={quality[format]}
            onChange={(event) => {
              const wanted = cleanQuality(event.currentTarget.valueAsNumber);
              event.currentTarget.value = String(wanted);
              host.page.set({ quality: { ...quality, [format]: wanted } });
            }}
          />
        </label>
      )}
      <label class="save-as save-pair">
        <input
          type="checkbox"
          data-testid="pair"
          checked={pair}
          onChange={(event) => host.page.set({ pair: event.currentTarget.checked })}
        />
        With the original beside it
      </label>
    </>
  );
}
