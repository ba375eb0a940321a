import { render, type VNode } from 'preact';
import type { Host } from '../../host/host.ts';
import { encodePng } from '../../host/png.ts';
import { saveFile } from '../../host/save-file.ts';
import type { ModelHead } from '../../worker/api.ts';
import { EngineClient } from '../../worker/client.ts';
import type { ReadBlock } from '../../worker/client.ts';
import { readPhoto, readPixels } from '../photo/read-photo.ts';
import { Session } from '../session/session.ts';
import { PanelContext } from '../state/context.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import type { Parts } from '../state/parts.ts';
import { createBrowserStorage, createHostStorage } from '../state/panel-storage.ts';
import { INITIAL } from '../state/state.ts';
import type { PanelState } from '../state/state.ts';
import { createStore } from '../state/store.ts';
import type { Verbs } from '../state/verbs.ts';
import { PanelView } from './panel-view.tsx';
import { Picture } from './picture.tsx';

/** CSS pixels of the preview's longer side. */
const PREVIEW_SIDE = 328;
/** Pixels of it at most: every frame pays for each of them. */
const MOST_SIDE = 1024;

export interface MountOptions {
  readonly host: Host;
  readonly readBlock: ReadBlock;
  readonly backend: PanelState['backend'];
  /** What the page says of the model inside it. */
  readonly promised?: ModelHead;
  /** Where the picture is drawn on a page that has more room for it than the panel. */
  readonly stage?: HTMLElement;
}

/** Draws the panel into `root` and begins: photo and engine are asked for at the same time. */
export function mount(root: HTMLElement, { host, readBlock, backend, promised, stage }: MountOptions): void {
  const store = createStore<PanelState>({ ...INITIAL, backend });
  const feed = createFrameFeed();
  // Beyond two device pixels per CSS pixel nobody sees a difference, and every frame would pay for it.
  const density = Math.min(2, Math.max(1, window.devicePixelRatio));
  const room = (): number =>
    stage ? Math.max(stage.clientWidth, stage.clientHeight) : (store.get().panelSize?.width ?? 0);
  const side = (): number => Math.min(MOST_SIDE, Math.round(density * Math.max(PREVIEW_SIDE, room())));
  const session = new Session({
    host,
    store,
    feed,
    createEngine: (onCrash, onEncoding) => new EngineClient(readBlock, onCrash, { promised, onEncoding }),
    readPhoto: (photo, id) => readPhoto(photo, id, side()),
    readPixels,
    storage: host.remember
      ? createHostStorage((key, text) => host.remember?.(key, text))
      : createBrowserStorage(() => window.localStorage),
    encode: encodePng,
    saveFile,
    ...(host.saveModel ? { importer: importWith(new EngineClient(readBlock, () => undefined), host) } : {}),
  });
  const verbs: Verbs = session;
  const given = { ...verbs, store, feed, words: host.words };
  const draw = (view: VNode, into: HTMLElement): void =>
    render(<PanelContext.Provider value={given}>{view}</PanelContext.Provider>, into);
  draw(<PanelView pictured={!stage} />, root);
  if (stage) draw(<Picture />, stage);
  session.begin();
}

/** A model that is made here is also saved, since the page forgets it. */
function importWith(client: EngineClient, host: Host): NonNullable<Parts['importer']> {
  return async (files) => {
    const made = await client.importFiles(files);
    if (!made.ok) return made;
    const { name, model } = made.value;
    host.saveModel?.(name, model);
    return { ok: true, value: new File([model], name) };
  };
}
