import type { Problem } from '../../../models/errors.ts';
import type { Seeded } from '../../../models/runtime/index.ts';
import type { ApplyMode, EditRecipe, Generated, NamedLayer, PixelRect } from '../../../plugin/messages.ts';
import type {
  BackendChoice,
  ByteCount,
  EngineInfo,
  FaceSquares,
  Glimpse,
  ModelCard,
  OpenedPhoto,
  PromisedModel,
  RgbaImage,
  Stage,
} from '../../worker/api.ts';
import type { History } from './history.ts';
import type { Strokes } from '../../worker/brush/stroke.ts';
import { UNTOUCHED_LOOKS, type Looks, type Snapshot } from './look.ts';
import type { Size } from './panel-size.ts';
import type { Percents } from './percents.ts';
import type { SquareDraft } from './squares.ts';
import { WHOLE, type Zoom } from './zoom.ts';

/** The photo being edited, decoded. */
export interface PanelPhoto {
  /** Grows with every photo received; the same layer read again is another photo. */
  readonly id: number;
  /** Null for a portrait that is in no layer yet. */
  readonly layerId: string | null;
  readonly layerName: string;
  readonly pixels: RgbaImage;
  /** The same in Display P3, where the file has colours beyond sRGB. */
  readonly wide?: RgbaImage | null;
  /** The part the layer shows. */
  readonly visible: PixelRect;
  /** Longest side of the whole photo in preview frames, pixels. */
  readonly previewSide: number;
  /** The whole photo at preview size, untouched: what "compare" and sliders at zero show. */
  readonly preview: RgbaImage;
  /** How the layer was made, if it was made here; `pixels` is then the photo before that edit. */
  readonly edit?: EditRecipe;
  /** `pixels` is the portrait of a seed. */
  readonly generated?: Generated;
  /** Whether the layer's own picture can be exchanged. */
  readonly replaceable?: boolean;
  /** Whether a face alone over it would show twice. */
  readonly blended?: boolean;
  /** All selected layers, this one too, where there are several. */
  readonly selected?: readonly NamedLayer[];
}

/** What Apply needs of a photo. */
export type PhotoPixels = Pick<PanelPhoto, 'pixels' | 'wide' | 'visible' | 'edit' | 'generated'>;

/** Slider positions under a name. */
export interface Preset {
  readonly name: string;
  readonly sliders: Percents;
}

/** A sentence for the user, and what its button does. */
export interface Notice {
  readonly problem: Problem;
  readonly remedy: 'reload' | 'restart' | 'dismiss';
}

export interface Progress {
  readonly stage: Stage;
  /** 0..1 */
  readonly fraction: number;
  /** While parts of the engine are loaded. */
  readonly bytes?: ByteCount;
  /** Seconds, where it takes some and enough has gone by to tell. */
  readonly remaining?: number;
}

/** A model that this session can edit with. */
export interface KnownModel {
  /** 0 for the one inside the page; files of the user's count up. */
  readonly id: number;
  /** Name of the file; null for the model inside the page. */
  readonly fileName: string | null;
  /** What it says of itself; null until it has been opened. */
  readonly card: ModelCard | null;
}

/** A model file that was chosen and is not in use yet, or will not be. */
export interface IncomingModel {
  readonly fileName: string;
  /** Why it is not used; null while it is being checked. */
  readonly problem: Problem | null;
}

/** Whose turn it is while several layers are edited. */
export interface BatchPlace {
  /** 1-based. */
  readonly at: number;
  readonly of: number;
  readonly layerName: string;
}

/** How far a search for a closer likeness is. */
export interface Refining {
  /** 0..1 */
  readonly fraction: number;
  /** Seconds. */
  readonly remaining: number;
  /** By which part of its distance to the photo the model's picture has come nearer. */
  readonly nearer: number;
  /** The latest of those pictures. */
  readonly image: RgbaImage | null;
}

/** The brush that gives the photo back. */
export interface Brush {
  /** The pointer paints. */
  readonly on: boolean;
  /** 0..100, from a few pixels to a quarter of the picture. */
  readonly size: number;
  /** 0..100 */
  readonly softness: number;
  /** It shows the edit again, as it does while Alt is held. */
  readonly again: boolean;
}

/** What a slider would do to the chosen face, on show beside it. */
export interface ShownGlimpse {
  /** Its id. */
  readonly slider: string;
  readonly picture: Glimpse;
}

/** How the frame on show was made. */
export interface Shown {
  readonly resolution: number;
  readonly ratio: number;
  readonly elapsed: number;
  readonly step: number;
  readonly steps: number;
}

export interface PanelState {
  readonly photo: PanelPhoto | null;
  /** A new portrait that was asked for, until it is on show. */
  readonly portrait: (Seeded & { readonly drawn?: boolean }) | null;
  /** What runs, once its model is there. */
  readonly engine: EngineInfo | null;
  /** Photos can be edited by shape: the sliders there will be with the model, or those there are without one that could not be loaded. */
  readonly promised: PromisedModel | null;
  /** The faces of `photo`, once found. */
  readonly opened: OpenedPhoto | null;
  readonly progress: Progress | null;
  readonly notice: Notice | null;
  /** The face that was chosen; null for the engine's own choice. */
  readonly face: number | null;
  /** How far a large encoder is that looks at it, 0..1; null while none does. */
  readonly encoding: number | 'stopped' | null;
  /** A closer likeness of it is being searched. */
  readonly refining: Refining | null;
  /** The switch "always" of the closer likeness. */
  readonly alwaysCloser: boolean;
  /** A code of its own, once such a search found one. */
  readonly code?: string | null;
  /** Of that face, as they stand: `strength` is not in them. */
  readonly sliders: Percents;
  /** Percent of all its sliders, 0..150. */
  readonly strength: number;
  /** How the other faces are edited. */
  readonly others: Looks;
  /** Where the photo was given back, whatever its faces. */
  readonly strokes: Strokes;
  readonly brush: Brush;
  /** Squares set by hand, by face number. */
  readonly squares?: FaceSquares;
  /** A square that is being set. */
  readonly draft: SquareDraft | null;
  readonly history: History<Snapshot>;
  /** What undo and redo did, in words, for screen readers. */
  readonly said: string;
  readonly backend: BackendChoice;
  /** In the order of opening; the one inside the page is the first. */
  readonly models: readonly KnownModel[];
  /** `id` of the one to edit with. */
  readonly model: number;
  readonly modelMenu: boolean;
  readonly incomingModel: IncomingModel | null;
  readonly shown: Shown | null;
  readonly glimpse: ShownGlimpse | null;
  /** The original is on show while the hand is held. */
  readonly comparing: boolean;
  /** Where the divider between original and edit stands, percent of the preview's width; null while there is none. */
  readonly split: number | null;
  /** Which part of the picture is looked at. */
  readonly zoom: Zoom;
  /** What the user saved. */
  readonly presets: readonly Preset[];
  readonly applying: boolean;
  /** What is being applied has not been handed to the editor yet. */
  readonly stoppable: boolean;
  /** Several layers are being edited. */
  readonly batch: BatchPlace | null;
  /** `editKey` of what the latest Apply put into the document; null where that is gone from there. */
  readonly done: string | null;
  /** What the latest Apply did (“Added …”); null once something changes again. */
  readonly applied: string | null;
  /** Another layer is selected than the one being edited. */
  readonly elsewhere: boolean;
  /** The switch "preview on canvas". */
  readonly canvasPreview: boolean;
  /** The words of the first time are on show. */
  readonly welcome: boolean;
  /** What the panel was made to; null while it is as it opened. */
  readonly panelSize: Size | null;
  /** Where Apply puts the result. */
  readonly applyMode: ApplyMode;
}

/** A face is open to be edited, and no new portrait is about to take its place. */
export function isReady({ opened, portrait }: Pick<PanelState, 'opened' | 'portrait'>): boolean {
  return opened !== null && portrait === null;
}

/** The engine failed: nothing is drawn or applied until the user starts it again. */
export function isHalted({ notice }: Pick<PanelState, 'notice'>): boolean {
  return notice?.remedy === 'restart';
}

export const INITIAL: PanelState = {
  photo: null,
  portrait: null,
  engine: null,
  promised: null,
  opened: null,
  progress: { stage: 'reading', fraction: 0 },
  notice: null,
  ...UNTOUCHED_LOOKS,
  brush: { on: false, size: 50, softness: 50, again: false },
  backend: 'auto',
  models: [{ id: 0, fileName: null, card: null }],
  model: 0,
  modelMenu: false,
  incomingModel: null,
  shown: null,
  glimpse: null,
  draft: null,
  comparing: false,
  split: null,
  zoom: WHOLE,
  presets: [],
  applying: false,
  stoppable: false,
  batch: null,
  done: null,
  applied: null,
  elsewhere: false,
  canvasPreview: true,
  encoding: null,
  refining: null,
  alwaysCloser: false,
  welcome: false,
  panelSize: null,
  applyMode: 'new-layer',
};
