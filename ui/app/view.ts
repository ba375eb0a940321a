import type { ApplyMode } from '../../plugin/messages.ts';
import type { PanelStorage } from './panel-storage.ts';
import type { PanelState } from './state.ts';
import type { Store } from './store.ts';

/** Under this name the host remembers the switch "preview on canvas". */
const CANVAS_PREVIEW = 'canvas-preview';

/** How the edit is looked at and where it will go: nothing here asks the engine for anything. */
export class View {
  private readonly store: Store<PanelState>;
  private readonly storage: PanelStorage;

  constructor(store: Store<PanelState>, storage: PanelStorage) {
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

  setApplyMode(applyMode: ApplyMode): void {
    this.store.set({ applyMode, applied: null });
  }

  /** The original instead of the edit, while a key or button is held. */
  compare(comparing: boolean): void {
    this.store.set({ comparing });
  }

  /** A divider between original and edit, or none. */
  toggleSplit(): void {
    this.store.set({ split: this.store.get().split === null ? 50 : null });
  }

  /** @param percent 0..100 from the left */
  setSplit(percent: number): void {
    this.store.set({ split: Math.min(100, Math.max(0, percent)) });
  }
}
