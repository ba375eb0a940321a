import type { Host } from '../../host/host.ts';
import { clampSize, readSize, writeSize, type Size } from '../state/panel-size.ts';
import type { PanelStorage } from '../state/panel-storage.ts';
import type { Parts } from '../state/parts.ts';
import type { PanelState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { PanelVerbs } from '../state/verbs.ts';

/** Under these names the host remembers that the words of the first time were read, and the panel's size. */
const WELCOMED = 'welcomed';
const PANEL_SIZE = 'panel-size';

type Hooks = Pick<PanelVerbs, 'cancel' | 'remedy' | 'unfinished'>;

/** The panel as a window of the editor: its size, its first words, its end, and the button of its notice. */
export class PanelWindow implements PanelVerbs {
  readonly cancel: () => void;
  readonly remedy: () => void;
  readonly unfinished: () => boolean;
  private readonly store: Store<PanelState>;
  private readonly storage: PanelStorage;
  private readonly host: Pick<Host, 'resize' | 'words'>;

  constructor(
    { store, storage, host }: Pick<Parts, 'store' | 'storage' | 'host'>,
    { cancel, remedy, unfinished }: Hooks,
  ) {
    this.store = store;
    this.storage = storage;
    this.host = host;
    this.cancel = cancel;
    this.remedy = remedy;
    this.unfinished = unfinished;
  }

  /** Takes over what the host remembered of earlier times. */
  load(): void {
    this.store.set({ welcome: this.storage.read(WELCOMED) === null });
    const size = readSize(this.storage.read(PANEL_SIZE));
    if (size && this.host.words.canResize) this.resize(size);
  }

  welcomed(): void {
    this.store.set({ welcome: false });
    this.storage.write(WELCOMED, 'yes');
  }

  resize(size: Size): void {
    const { width, height } = clampSize(size);
    this.store.set({ panelSize: { width, height } });
    this.host.resize(width, height);
  }

  keepSize(): void {
    const { panelSize } = this.store.get();
    if (panelSize) this.storage.write(PANEL_SIZE, writeSize(panelSize));
  }
}
