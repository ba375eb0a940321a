/** What the plugin keeps on this machine between its runs (`figma.clientStorage`): nothing of any photo. */

/** Texts the panel may keep, and how long: preferences and presets, not pictures. */
const MAX_ENTRIES = 200;
const MAX_TEXT = 20_000;
/** Pages that a crashed run may have left a preview on. */
const MAX_PAGES = 20;
const KEYS = { owner: 'owner', panel: 'panel', pages: 'preview-pages' } as const;

export type Entries = Readonly<Record<string, string>>;

export class Memory {
  private readonly storage: ClientStorageAPI;
  /** Tells this machine's previews from those of others who work in the same file. */
  owner = '';
  entries: Entries = {};
  pages: readonly string[] = [];

  constructor(storage: ClientStorageAPI) {
    this.storage = storage;
  }

  /** Never fails: without storage (a private window) nothing is remembered. */
  async load(): Promise<void> {
    const [owner, panel, pages] = await Promise.all([KEYS.owner, KEYS.panel, KEYS.pages].map((key) => this.get(key)));
    this.entries = entriesOf(panel);
    this.pages = Array.isArray(pages) ? pages.filter((id) => typeof id === 'string').slice(-MAX_PAGES) : [];
    if (typeof owner === 'string' && owner !== '') {
      this.owner = owner;
    } else {
      this.owner = Math.random().toString(36).slice(2);
      this.set(KEYS.owner, this.owner);
    }
  }

  remember(key: string, text: string): void {
    this.entries = entriesOf({ ...this.entries, [key]: text });
    this.set(KEYS.panel, this.entries);
  }

  notePage(id: string): void {
    if (this.pages.includes(id)) return;
    this.pages = [...this.pages, id].slice(-MAX_PAGES);
    this.set(KEYS.pages, this.pages);
  }

  forgetPages(): void {
    if (this.pages.length === 0) return;
    this.pages = [];
    this.set(KEYS.pages, this.pages);
  }

  private get(key: string): Promise<unknown> {
    return this.storage.getAsync(key).catch(() => undefined);
  }

  private set(key: string, value: unknown): void {
    this.storage.setAsync(key, value).catch(() => undefined);
  }
}

function entriesOf(value: unknown): Entries {
  if (typeof value !== 'object' || value === null) return {};
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= MAX_TEXT,
  );
  return Object.fromEntries(texts.slice(-MAX_ENTRIES));
}
