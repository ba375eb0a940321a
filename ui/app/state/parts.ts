import type { Problem, Result } from '../../../models/errors.ts';
import type { Generated, LayerPhoto } from '../../../plugin/messages.ts';
import type { Host } from '../../host/host.ts';
import type { Packing } from '../../host/png.ts';
import type { RgbaImage } from '../../worker/api.ts';
import type { EngineClient } from '../../worker/client.ts';
import type { FrameFeed } from './frame-feed.ts';
import type { PanelStorage } from './panel-storage.ts';
import type { PanelPhoto, PanelState, PhotoPixels } from './state.ts';
import type { Store } from './store.ts';

export type Engine = Pick<
  EngineClient,
  | 'inspect'
  | 'start'
  | 'open'
  | 'generate'
  | 'choose'
  | 'place'
  | 'lookIn'
  | 'closeUp'
  | 'edit'
  | 'glimpse'
  | 'stopGlimpse'
  | 'lookOver'
  | 'refine'
  | 'useCode'
  | 'render'
  | 'stop'
  | 'end'
>;

/** A portrait that was drawn just now and is in no layer: like a photo of a layer, but pixels already. */
export interface OwnPortrait extends Omit<LayerPhoto, 'layerId' | 'bytes'> {
  readonly layerId: null;
  readonly pixels: RgbaImage;
  readonly generated: Generated;
}

/** What the session works with; given from outside so that tests can bring their own editor and engine. */
export interface Parts {
  readonly host: Host;
  readonly store: Store<PanelState>;
  readonly feed: FrameFeed;
  /** @param onEncoding hears of an encoder that takes long: see `EngineClient` */
  readonly createEngine: (
    onCrash: (problem: Problem) => void,
    onEncoding: (share: number | null, halt: () => void) => void,
  ) => Engine;
  readonly readPhoto: (photo: LayerPhoto | OwnPortrait, id: number) => Promise<PanelPhoto>;
  /** Without a preview, for what is not shown. */
  readonly readPixels: (photo: LayerPhoto) => Promise<PhotoPixels>;
  readonly storage: PanelStorage;
  /** Makes model files of other projects' files and saves them, where the page can. */
  readonly importer?: (files: readonly File[]) => Promise<Result<File>>;
  /** Saves a file of the user's. @param name with its ending */
  readonly saveFile?: (name: string, content: Blob) => void;
  /** @throws PortraitError cancelled, where the signal says so */
  readonly encode: (image: RgbaImage, packing?: Packing) => Promise<Uint8Array>;
}
