import type { OpenedLayer } from './read-layer.ts';
import { IDENTITY } from './geometry.ts';
import { anchorOf, putAbove, relativeTo } from './place.ts';
import { pngSize } from './png-head.ts';
import { portraitPaint } from './portrait-paint.ts';
import { boundsOf, MAX_SIDE } from './read-layer.ts';
import { Refusal } from './refusal.ts';
import { refuseLocked } from './selection.ts';

/**
 * Keeps a picture in the file.
 * @returns Figma's hash of it
 * @throws Refusal image-corrupt, image-too-large
 */
export function storeImage(figma: Pick<PluginAPI, 'createImage'>, png: Uint8Array): string {
  const size = pngSize(png);
  if (!size) throw new Refusal('image-corrupt', 'The edited picture is damaged. Press Apply again.');
  if (size.width > MAX_SIDE || size.height > MAX_SIDE) {
    throw new Refusal(
      'image-too-large',
      `The picture is ${size.width} × ${size.height} pixels, but Figma takes at most ${MAX_SIDE} a side. Make the layer or its photo smaller and open it again.`,
    );
  }
  return figma.createImage(png).hash;
}

/**
 * The layer that was opened, whatever has become of it.
 * @throws Refusal layer-gone
 */
export async function findLayer(figma: Pick<PluginAPI, 'getNodeByIdAsync'>, opened: OpenedLayer): Promise<SceneNode> {
  const gone = `“${opened.photo.layerName}” is no longer in the document. Select a layer and open it again.`;
  const found = await figma.getNodeByIdAsync(opened.photo.layerId);
  if (!found || found.removed || found.type === 'PAGE' || found.type === 'DOCUMENT')
    throw new Refusal('layer-gone', gone);
  return found;
}

/**
 * The layer that was opened, as it is now.
 * @throws Refusal layer-gone, layer-locked
 */
export async function findSource(figma: Pick<PluginAPI, 'getNodeByIdAsync'>, opened: OpenedLayer): Promise<SceneNode> {
  const found = await findLayer(figma, opened);
  refuseLocked(found);
  if (opened.photo.source === 'fill') {
    const now = portraitPaint(found);
    if (!now || !opened.known.includes(now.paint.imageHash) || anchorOf(found) !== found) {
      throw new Refusal('layer-gone', `The photo in “${found.name}” was exchanged meanwhile. Open the layer again.`);
    }
  }
  return found;
}

export interface Making {
  /** Every layer made, also when making fails half-way. */
  readonly made: SceneNode[];
  /** The new layer goes directly above this one: the source itself unless something of ours already lies on it. */
  readonly above?: SceneNode;
  /** Nothing but the picture: for one that is transparent around the face. */
  readonly bare?: boolean;
  /** It takes the source's place: its role as a mask, its turn in automatic layout. */
  readonly instead?: boolean;
}

/**
 * A new layer that shows a picture exactly where the source shows its photo: a copy of the source for an image fill, a
 * rectangle over a rendering. Nothing here waits.
 */
export function makeLayer(
  figma: Pick<PluginAPI, 'createRectangle'>,
  { photo }: OpenedLayer,
  source: SceneNode,
  hash: string,
  making: Making,
): SceneNode {
  return photo.source === 'fill' ? copyWithImage(source, hash, making) : coverWithImage(figma, source, hash, making);
}

/** A copy of the layer (shape, corners, effects, opacity, constraints) with only the image of its paint exchanged. */
function copyWithImage(source: SceneNode, hash: string, { made, above, bare, instead }: Making): SceneNode {
  const found = portraitPaint(source);
  if (
    !found ||
    !('fills' in source) ||
    !('relativeTransform' in source) ||
    typeof source.fills === 'symbol' ||
    !('resize' in source)
  ) {
    throw new Error('The layer has no image fill.');
  }
  const copy = source.clone() as typeof source;
  made.push(copy);
  const picture: ImagePaint = { ...found.paint, imageHash: hash };
  if (bare) {
    copy.fills = [picture];
    if ('strokes' in copy) copy.strokes = [];
    if ('effects' in copy) copy.effects = [];
  } else {
    copy.fills = source.fills.map((paint, index) => (index === found.index ? picture : paint));
  }
  // A second mask would cut what lies above it.
  if (!instead && 'isMask' in copy && copy.isMask) copy.isMask = false;
  // The source is hidden where an earlier edit took its place.
  copy.visible = true;
  putAbove(above?.parent?.id === source.parent?.id && above ? above : source, copy);
  if (instead) takeTurn(copy, source);
  layOver(copy, source, { photo: { source: 'fill' } });
  return copy;
}

/** A plain rectangle over exactly the area that was rendered. */
function coverWithImage(
  figma: Pick<PluginAPI, 'createRectangle'>,
  source: SceneNode,
  hash: string,
  { made, above, instead }: Making,
): SceneNode {
  const anchor = anchorOf(source);
  boundsOf(source); // refuses before anything is made
  const cover = figma.createRectangle();
  made.push(cover);
  // CROP with the identity stretches the image over the whole layer; FILL could cut a pixel where sizes were rounded.
  cover.fills = [{ type: 'IMAGE', scaleMode: 'CROP', imageHash: hash, imageTransform: IDENTITY }];
  if ('constraints' in anchor) cover.constraints = anchor.constraints;
  putAbove(above?.parent?.id === anchor.parent?.id && above ? above : anchor, cover);
  if (instead && anchor === source) {
    takeTurn(cover, source);
    if ('isMask' in source && source.isMask) [cover.isMask, cover.maskType] = [true, source.maskType];
    // Its opacity is in the rendering, how it is mixed is not.
    if ('blendMode' in source && source.blendMode !== 'PASS_THROUGH') cover.blendMode = source.blendMode;
  }
  layOver(cover, source, { photo: { source: 'render' } });
  return cover;
}

interface Way {
  readonly photo: Pick<OpenedLayer['photo'], 'source'>;
}

interface Place {
  readonly size: { readonly width: number; readonly height: number };
  /** As the layer's `relativeTransform`. */
  readonly at: Transform;
}

/** Where a layer of ours beside the source has to be, to show its picture exactly where the source does. */
function placeOver(source: SceneNode, { photo }: Way): Place {
  const anchor = photo.source === 'fill' ? source : anchorOf(source);
  if (!('relativeTransform' in anchor)) throw new Error('The layer has no place of its own.');
  const { width, height } = source;
  if (photo.source === 'fill') return { size: { width, height }, at: anchor.relativeTransform };
  const bounds = boundsOf(source);
  const onPage: Transform = [
    [1, 0, bounds.x],
    [0, 1, bounds.y],
  ];
  return { size: bounds, at: relativeTo(anchor, onPage) };
}

/** Brings a layer that `makeLayer` made to where its source is. @throws Error where that is in another parent, or has no place */
export function layOver(layer: SceneNode, source: SceneNode, way: Way): void {
  const anchor = way.photo.source === 'fill' ? source : anchorOf(source);
  if (layer.parent?.id !== anchor.parent?.id) throw new Error('The layer has moved into another one.');
  if (!('relativeTransform' in layer)) throw new Error('The layer has no place of its own.');
  const { size, at } = placeOver(source, way);
  setSize(layer, size);
  layer.relativeTransform = at;
}

/** Pixels, and parts of one. */
const NEAR = 1e-3;

/** Whether a layer that `makeLayer` made is still where its source is. */
export function liesOver(layer: SceneNode, source: SceneNode, way: Way): boolean {
  const anchor = way.photo.source === 'fill' ? source : anchorOf(source);
  if (layer.parent?.id !== anchor.parent?.id || !('relativeTransform' in layer)) return false;
  try {
    const { size, at } = placeOver(source, way);
    const off = [layer.width - size.width, layer.height - size.height].concat(
      ...at.map((row, r) => row.map((value, c) => value - layer.relativeTransform[r][c])),
    );
    return off.every((by) => Math.abs(by) < NEAR);
  } catch {
    return false;
  }
}

/** In automatic layout, where hidden layers have no place: stands where the source stood. */
function takeTurn(layer: SceneNode, source: SceneNode): void {
  if ('layoutPositioning' in layer && 'layoutPositioning' in source) layer.layoutPositioning = source.layoutPositioning;
}

function setSize(layer: SceneNode, size: { readonly width: number; readonly height: number }): void {
  if (!('resize' in layer) || (layer.width === size.width && layer.height === size.height)) return;
  layer.resize(size.width, size.height);
}

/**
 * Exchanges the picture of a layer in place; whatever else its paint says stays.
 * @param keep hash of a picture that the file must not lose: Figma drops images that no paint names, so it stays as a
 *   hidden paint beneath
 */
export function exchangePicture(layer: SceneNode, hash: string, keep?: string): void {
  const found = portraitPaint(layer);
  if (!found || !('fills' in layer) || typeof layer.fills === 'symbol') {
    throw new Error('The layer has no image fill.');
  }
  const paints = layer.fills;
  const kept = keep === undefined || paints.some((paint) => isHidden(paint, keep));
  const before = paints.slice(0, found.index);
  const after = paints.slice(found.index + 1);
  const hidden: Paint[] = kept ? [] : [{ ...found.paint, imageHash: keep, visible: false }];
  layer.fills = [...before, ...hidden, { ...found.paint, imageHash: hash }, ...after];
}

function isHidden(paint: Paint, hash: string): boolean {
  return paint.type === 'IMAGE' && paint.visible === false && paint.imageHash === hash;
}
