/**
 * Every message between the plugin's sandbox and the panel, one map for each direction.
 * Types only: both sides import this file with `import type`.
 */
import type { Problem } from '../models/errors.ts';

/** A rectangle in pixels of the sent image (x right, y down). */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the panel edits: either the untouched bytes of an image fill, or a rendering of the layer. */
export interface LayerPhoto {
  readonly layerId: string;
  readonly layerName: string;
  /** Encoded image as Figma holds or exports it (PNG, JPEG, GIF or WebP bytes). */
  readonly bytes: Uint8Array;
  /** `fill`: the original image of the fill, uncropped. `render`: a PNG of what the layer looks like. */
  readonly source: 'fill' | 'render';
  /** Affine map [[a,b,tx],[c,d,ty]] from the layer's unit square to the image's unit square (Figma's `imageTransform`); the visible part. */
  readonly visible: readonly [readonly [number, number, number], readonly [number, number, number]];
}

/** How a result was made; kept in the new layer's plugin data. */
export interface EditRecipe {
  readonly formatVersion: 1;
  readonly modelId: string;
  /** Slider values by direction id, -1..1, zero ones left out. */
  readonly sliders: Readonly<Record<string, number>>;
  /** e.g. "Smile +60, Age −20"; goes into the layer's name. */
  readonly summary: string;
}

export interface ToPlugin {
  /** The panel is up and wants the selection. */
  ready: Record<string, never>;
  /** Put the edited image into the document as a new layer over the source. */
  apply: { readonly layerId: string; readonly png: Uint8Array; readonly recipe: EditRecipe };
  /** Close without changing anything. */
  cancel: Record<string, never>;
  /** The user asks to read the selection again. */
  reload: Record<string, never>;
  resize: { readonly width: number; readonly height: number };
}

export interface ToUi {
  photo: LayerPhoto;
  /** Selection cannot be edited; the panel shows the sentence and waits. */
  refused: Problem;
  applied: { readonly layerId: string; readonly layerName: string };
  /** Apply did not work; nothing in the document changed. */
  failed: Problem;
  /** The selection moved to something else while the panel is open. */
  selectionChanged: { readonly sameLayer: boolean };
}

export type Envelope<Map> = { [Name in keyof Map]: { readonly type: Name; readonly data: Map[Name] } }[keyof Map];
