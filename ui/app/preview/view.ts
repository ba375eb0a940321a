import type { PanelStorage } from '../state/panel-storage.ts';
import type { Parts } from '../state/parts.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { PreviewVerbs } from '../state/verbs.ts';

/** Under this name the host remembers the switch "preview on canvas". */
const CANVAS_PREVIEW = 'canvas-preview';

/** How the edit is looked at: nothing here asks the engine for anything. */
export class View implements PreviewVerbs {
  private readonly store: Store<PanelState>;
  private readonly storage: PanelStorage;

  constructor({ store, storage }: Pick<Parts, 'store' | 'storage'>) {
    this.store = store;
    this.storage = storage;
  }

  /** Takes over what the host remembered of earlier times. */
  load(): void {
    this.store.set({ canvasPreview: this.storage.read(CANVAS_PREVIEW) !== 'off' });
  }

  setCanvasPreview(canvasPreview: boolean): void {
    this.store.set({ canvasPreview });
    this.storage.write(CANVAS_PREVIEW, canvasPreview ? 'on' : 'off');
  }

  compare(comparing: boolean): void {
    this.store.set({ comparing });
  }

  toggleSplit(): void {
    this.store.set({ split: this.store.get().split === null ? 50 : null });
  }

  setSplit(percent: number): void {
    this.store.set({ split: Math.min(100, Math.max(0, percent)) });
  }
}
