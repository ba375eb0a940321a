import type { VNode } from 'preact';
import type { FileFormat } from './document.ts';
import type { StandaloneHost } from './standalone-host.ts';

const FORMATS: readonly (readonly [FileFormat, string])[] = [
  ['png', 'PNG'],
  ['jpeg', 'JPEG'],
  ['webp', 'WebP'],
];

/** Which kind of file Apply saves; each in the size of the photo. */
export function SaveAs({ host, format }: { readonly host: StandaloneHost; readonly format: FileFormat }): VNode {
  return (
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
  );
}
