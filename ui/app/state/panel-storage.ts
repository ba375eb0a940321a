import type { Host } from '../../host/host.ts';

/** Short texts that outlive the panel, by key. Reading and writing never fail; where nothing can be kept, nothing is. */
export interface PanelStorage {
  read(key: string): string | null;
  write(key: string, text: string): void;
  /** An editor that keeps texts for us sends them once, some time after the start. */
  fill(entries: Readonly<Record<string, string>>): void;
}

/** Lives as long as the panel: what an iframe with an opaque origin has by itself. */
export function createMemoryStorage(): PanelStorage {
  const texts = new Map<string, string>();
  return {
    read: (key) => texts.get(key) ?? null,
    write: (key, text) => void texts.set(key, text),
    fill: (entries) => Object.entries(entries).forEach(([key, text]) => texts.set(key, text)),
  };
}

/** Kept by the editor (Figma: `clientStorage`, through messages). */
export function createHostStorage(remember: NonNullable<Host['remember']>): PanelStorage {
  const memory = createMemoryStorage();
  return {
    ...memory,
    write(key, text) {
      memory.write(key, text);
      remember(key, text);
    },
  };
}

/** Kept by the browser, for a page of our own; memory where the browser refuses (private windows, sandboxed frames). */
export function createBrowserStorage(open: () => Storage, prefix = 'anycost-portrait:'): PanelStorage {
  const memory = createMemoryStorage();
  /** Keys whose latest text the browser did not take. */
  const refused = new Set<string>();
  return {
    ...memory,
    read(key) {
      try {
        // Another tab of this page may have written since.
        return (refused.has(key) ? null : open().getItem(prefix + key)) ?? memory.read(key);
      } catch {
        return memory.read(key);
      }
    },
    write(key, text) {
      memory.write(key, text);
      try {
        open().setItem(prefix + key, text);
        refused.delete(key);
      } catch {
        // Refused or full: it lasts as long as the panel.
        refused.add(key);
      }
    },
  };
}
