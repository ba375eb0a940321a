import type { ApplyMode } from '../../../plugin/messages.ts';
import type { Host } from '../../host/host.ts';
import { clampSize, readSize, writeSize, type Size } from '../state/panel-size.ts';
import type { PanelStorage } from '../state/panel-storage.ts';
import type { Parts } from '../state/parts.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/** Under this name the host remembers the switch "preview on canvas". */
const CANVAS_PREVIEW = 'canvas-preview';

/** That the words of the first time were read. */
const WELCOMED = 'welcomed';
const PANEL_SIZE = 'panel-size';

/** How the edit is looked at and where it will go: nothing here asks the engine for anything. */
export class View {
  private readonly store: Store<PanelState>;
  private readonly storage: PanelStorage;
  private readonly host: Pick<Host, 'resize' | 'words'>;

  constructor({ store, storage, host }: Pick<Parts, 'store' | 'storage' | 'host'>) {
    this.store = store;
    this.storage = storage;
    this.host = host;
  }

  /** Takes over what the host remembered of earlier times. */
  load(): void {
    this.store.set({
      canvasPreview: this.storage.read(CANVAS_PREVIEW) !== 'off',
      welcome: this.storage.read(WELCOMED) === null,
    });
    const size = readSize(this.storage.read(PANEL_SIZE));
    if (size && this.host.words.canResize) this.resize(size);
  }

  /** The words of the first time were read. */
  welcomed(): void {
    this.store.set({ welcome: false });
    this.storage.write(WELCOMED, 'yes');
  }

  /** CSS pixels; what is too small or too large is brought within what can be used. */
  resize(size: Size): void {
    const { width, height } = clampSize(size);
    this.store.set({ panelSize: { width, height } });
    this.host.resize(width, height);
  }

  /** The hand is off: the size is remembered for the next time. */
  keepSize(): void {
    const { panelSize } = this.store.get();
    if (panelSize) this.storage.write(PANEL_SIZE, writeSize(panelSize));
  }

  setCanvasPreview(canvasPreview: boolean): void {
    this.store.set({ canvasPreview });
    this.storage.write(CANVAS_PREVIEW, canvasPreview ? 'on' : 'off');
  }

  setApplyMode(applyMode: ApplyMode): void {
    this.store.set({ applyMode, applied: null });
  }

  /** Goes on with the layer that is open, though another is selected. */
  stay(): void {
    this.store.set({ elsewhere: false });
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
