import type { PanelStorage } from '../state/panel-storage.ts';
import type { Parts } from '../state/parts.ts';
import { chosenFace } from '../state/look.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { PreviewVerbs } from '../state/verbs.ts';
import { panBy, WHOLE, zoomBy, zoomToBox } from '../state/zoom.ts';

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

  zoomAt(factor: number, at?: { readonly x: number; readonly y: number }): void {
    const { photo, zoom } = this.store.get();
    if (photo) this.store.set({ zoom: zoomBy(zoom, factor, at) });
  }

  panBy(right: number, down: number): void {
    this.store.set({ zoom: panBy(this.store.get().zoom, right, down) });
  }

  toggleZoom(): void {
    const state = this.store.get();
    const { opened, photo, zoom } = state;
    if (zoom.scale > 1) return this.showWhole();
    const face = opened?.faces[chosenFace(state)];
    if (photo) this.store.set({ zoom: face ? zoomToBox(face.box, photo.visible) : zoomBy(WHOLE, 2) });
  }

  showWhole(): void {
    this.store.set({ zoom: WHOLE });
  }
}
