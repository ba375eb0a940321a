/**
 * Every message between the plugin's sandbox and the panel, one map for each direction.
 * Types only: both sides import this file with `import type`.
 */
import type { Problem, Result } from '../models/errors.ts';
import type { Seeded } from '../models/runtime/index.ts';
import type { Strokes } from '../ui/worker/brush/stroke.ts';

/** A rectangle in pixels of the sent image (x right, y down). */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the panel edits: either the untouched bytes of an image fill, or a rendering of the layer. */
export interface LayerPhoto extends NamedLayer {
  /** Encoded image as Figma holds or exports it (PNG, JPEG, GIF or WebP bytes). */
  readonly bytes: Uint8Array;
  /** `fill`: the original image of the fill, uncropped. `render`: a PNG of what the layer looks like. */
  readonly source: 'fill' | 'render';
  /** Affine map [[a,b,tx],[c,d,ty]] from the layer's unit square to the image's unit square (Figma's `imageTransform`); the visible part. */
  readonly visible: readonly [readonly [number, number, number], readonly [number, number, number]];
  /** How this layer was made, if it was made here: `bytes` is then the photo before that edit. */
  readonly edit?: EditRecipe;
  /** What the user should know of how it was opened (an earlier edit was lost, the photo is too large): editing goes on. */
  readonly note?: Problem;
  /** The editor takes back at most so many pixels a side, and this photo has more. */
  readonly mostSide?: number;
  /** Whether the layer's own picture can be exchanged (`replace-fill`). */
  readonly replaceable?: boolean;
  /** Mixed with what lies beneath it, or a mask: nothing can be laid over a part of it (`face-only`). */
  readonly blended?: boolean;
  /** Where several layers are selected: all of them, this one too, as they stand from top to bottom. */
  readonly selected?: readonly NamedLayer[];
}

/** A layer as the user knows it. */
export interface NamedLayer {
  readonly layerId: string;
  readonly layerName: string;
}

/** A portrait of nobody: which seed it is of, and by which model. */
export interface Generated extends Seeded {
  readonly modelId: string;
}

/** The middle of a face in parts of the photo, 0..1. */
export interface FacePlace {
  readonly x: number;
  readonly y: number;
}

/** A face square set by hand, its middle as of `FacePlace`; its side in widths of the photo, its angle degrees clockwise. */
export interface PlacedSquare extends FacePlace {
  readonly side: number;
  readonly angle: number;
  /** The middle of the face found whose square it takes the place of; left out for a face that was missed. */
  readonly instead?: FacePlace;
}

/** How a result was made; kept in the new layer's plugin data. */
export interface EditRecipe {
  readonly formatVersion: 1;
  readonly modelId: string;
  /** Slider values by direction id, -1..1, zero ones left out. As they stood where `strength` is there, otherwise already multiplied by it. */
  readonly sliders: Readonly<Record<string, number>>;
  /** The slider over all sliders, 0..1.5, which multiplies them; recipes from before it was kept lack it. */
  readonly strength?: number;
  /** A code of the face that is nearer to it than the encoder's: what was found once need not be searched again. Some 3 kB. */
  readonly code?: string;
  /** e.g. "Smile +60, Age −20"; goes into the layer's name. */
  readonly summary: string;
  /** Middle of the edited face in parts of the photo (0..1), where the photo shows several. */
  readonly face?: FacePlace;
  /** Other faces of the photo that were edited too; `sliders` are those of `face`. */
  readonly others?: readonly ({ readonly face: FacePlace } & Pick<EditRecipe, 'sliders' | 'strength' | 'code'>)[];
  /** Where the brush gave the photo back, in photo coordinates; none where it did not. Some 50 kB at most. */
  readonly strokes?: Strokes;
  /** Squares that were set by hand. */
  readonly squares?: readonly PlacedSquare[];
  /** Only the face was put into the document, the rest is transparent. */
  readonly faceOnly?: boolean;
  /** The picture before the edit is no photo of anybody. */
  readonly generated?: Generated;
}

/** A portrait that comes from no layer. */
export interface NewPortrait {
  /** What it is called, to which its name adds what it is: "Portrait – Seed 12". */
  readonly layerName: string;
  readonly png: Uint8Array;
  /** What it was before the edit, which the document keeps; null if it was not edited. */
  readonly base: Uint8Array | null;
  readonly recipe: EditRecipe;
}

/**
 * Where a result goes: a new layer over the source, the source's own image fill, or a new layer that shows the face only
 * (its picture is transparent elsewhere).
 */
export type ApplyMode = 'new-layer' | 'replace-fill' | 'face-only';

export interface ToPlugin {
  /** The panel is up and wants the selection. */
  ready: Record<string, never>;
  /** Put the edited image into the document. */
  apply: {
    readonly layerId: string;
    readonly png: Uint8Array;
    readonly recipe: EditRecipe;
    readonly mode: ApplyMode;
  };
  /** Show this picture of the whole photo (at any size) in the preview layer, or take that layer away. Answered by `previewed`. */
  preview: { readonly layerId: string; readonly png: Uint8Array | null };
  /** Keep a short text on this machine for the panel's next time; answered by nothing. */
  remember: { readonly key: string; readonly text: string };
  /**
   * The same edit on several layers: each is taken and its result held, and then all results are written as one step of
   * undo. `take` and `hold` leave the document as it is; after the first `take` comes `writeHeld`, also where nothing is held.
   * Answered by `taken`.
   */
  take: { readonly layerId: string };
  /** Keep the result of the layer that was taken last. Answered by `held`. */
  hold: Omit<ToPlugin['apply'], 'mode'>;
  /** Answered by `wroteHeld`. */
  writeHeld: { readonly mode: ApplyMode };
  /** The panel turns to a portrait of its own making: no layer is open, and none is opened by being selected. */
  beginPortrait: Record<string, never>;
  /** Put that portrait into the document. Answered by `applied` or `failed`. */
  createPortrait: NewPortrait;
  /** Put a picture of the photo before and after its edit beside the layer. Answered by `pairAdded`. */
  addPair: { readonly layerId: string; readonly png: Uint8Array };
  /** Close without changing anything. */
  cancel: Record<string, never>;
  /** The user asks to read the selection again, or another one of the selected layers. */
  reload: { readonly layerId?: string };
  resize: { readonly width: number; readonly height: number };
}

export interface ToUi {
  /** What `remember` kept; sent once, before the first photo. */
  remembered: { readonly entries: Readonly<Record<string, string>> };
  /** A `preview` was dealt with, and the next may come; whether its picture stands in the document. */
  previewed: { readonly shown: boolean };
  photo: LayerPhoto;
  /** Selection cannot be edited; the panel shows the sentence and waits. */
  refused: Problem;
  applied: NamedLayer;
  /** What the latest Apply wrote was taken back by undo (false), or brought again by redo (true). */
  appliedStands: { readonly stands: boolean };
  /** Apply did not work; nothing in the document changed. */
  failed: Problem;
  taken: { readonly layerId: string; readonly photo: Result<LayerPhoto> };
  /** `problem` where the result cannot be written later. */
  held: { readonly layerId: string; readonly problem: Problem | null };
  /** The layers that were made or changed, and by the ids of their sources those that could not be. */
  wroteHeld: {
    readonly layers: readonly NamedLayer[];
    readonly failed: readonly { readonly layerId: string; readonly problem: Problem }[];
  };
  /** The layer of before and after; without one nothing in the document changed. */
  pairAdded: { readonly layer: Result<NamedLayer> };
  /** The selection moved to something else while the panel is open. */
  selectionChanged: { readonly sameLayer: boolean };
}

export type Envelope<Map> = { [Name in keyof Map]: { readonly type: Name; readonly data: Map[Name] } }[keyof Map];
