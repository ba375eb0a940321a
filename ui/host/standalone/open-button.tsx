import type { VNode } from 'preact';
import { openFiles } from './incoming.ts';
import type { StandaloneHost } from './standalone-host.ts';

export function OpenButton({ host }: { readonly host: StandaloneHost }): VNode {
  return (
    <label class="button file-button">
      Open photo…
      <input
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        multiple
        title="Several at once get one edit"
        data-testid="open"
        onChange={(event) => {
          const input = event.currentTarget;
          // Emptied afterwards, so that the same file can be opened twice.
          void openFiles(host, input.files).then(() => (input.value = ''));
        }}
      />
    </label>
  );
}
