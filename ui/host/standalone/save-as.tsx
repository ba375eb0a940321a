import type { VNode } from 'preact';
import type { FileFormat } from './document.ts';
import type { StandaloneHost } from './standalone-host.ts';

const FORMATS: readonly (readonly [FileFormat, string])[] = [
  ['png', 'PNG'],
  ['jpeg', 'JPEG'],
  ['webp', 'WebP'],
];

interface Props {
  readonly host: StandaloneHost;
  readonly format: FileFormat;
  readonly pair: boolean;
}

/** Which kind of file Apply saves, in the size of the photo, and whether with the original beside it. */
export function SaveAs({ host, format, pair }: Props): VNode {
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
