import type { LayerPhoto } from './messages.ts';
import type { StoredEdit } from './stored-edit.ts';
import { isBlended } from './counts-twice.ts';
import { IDENTITY, isFlat, tiltOf, visibleMap } from './geometry.ts';
import { inTime } from './in-time.ts';
import { anchorOf } from './place.ts';
import { isFiltered, portraitPaint } from './portrait-paint.ts';
import { Refusal } from './refusal.ts';

/** Figma's `createImage` takes at most this many pixels a side, so nothing larger could be put back. */
export const MAX_SIDE = 4096;
/** The panel decodes no more than this (ui/host/decode-photo.ts). */
const MAX_PIXELS = 50e6;
/** A face in a rendering should have pixels to spare for the encoder even if the layer stands small on the page. */
const MIN_RENDER_SIDE = 1024;
/** Beyond this the picture lies on its side as the user sees it, and faces are sought upright. */
const MAX_TILT = 45;

/** How long an answer of Figma may take: it may have to fetch a picture, but not for ever. */
const BYTES_MS = 8_000;

/** What was read, and what is needed to put a result back in its place. */
export interface OpenedLayer {
  readonly photo: LayerPhoto;
  /** Hash of the image behind the photo, or null for a rendering. */
  readonly imageHash: string | null;
  /** Images the layer may show without having been given another picture meanwhile; empty for a rendering. */
  readonly known: readonly string[];
  /** The edit that the layer shows now, if it was made here and `photo` is from before it. */
  readonly edit: StoredEdit | null;
}

/** An image as Figma keeps it. */
export interface Picture {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly size: { readonly width: number; readonly height: number };
}

type Images = Pick<PluginAPI, 'getImageByHash'>;

/**
 * Takes the photo out of a layer: the untouched bytes of its image fill where that is what the layer shows, otherwise a
 * rendering of the layer as PNG, longest side between 1024 and 4096 pixels. Of a photo with more pixels than can be put
 * back, and of one that Figma does not give, the note says what becomes.
 * @throws Refusal selection-no-pixels when Figma cannot export the layer
 */
export async function readLayer(images: Images, node: SceneNode): Promise<OpenedLayer> {
  const found = portraitPaint(node);
  if (!found) return readRendering(node);
  const picture = await loadImage(images, found.paint.imageHash);
  if (picture === 'late') {
    const message = `Figma did not give the photo in “${node.name}” within ${BYTES_MS / 1000} seconds, so the layer is edited as it looks. Open it again to try once more.`;
    return withNote(await readRendering(node), { code: 'layer-slow', message });
  }
  if (!picture) return readRendering(node);
  const { width, height } = picture.size;
  if (width * height > MAX_PIXELS) {
    const message = `The photo in “${node.name}” is ${width} × ${height} pixels, more than can be edited here, so the layer is edited as it looks, at ${MAX_SIDE} pixels on its longer side.`;
    return withNote(await readRendering(node, MAX_SIDE), { code: 'image-reduced', message });
  }
  return (
    fillOf(node, picture) ?? (await readRendering(node, isFiltered(found.paint) ? ownSide(node, picture) : undefined))
  );
}

function withNote(opened: OpenedLayer, note: LayerPhoto['note']): OpenedLayer {
  return { ...opened, photo: { ...opened.photo, note } };
}

/**
 * Bytes and size of an image of the file; null where Figma has it no longer or cannot give it (it throws, or gives nothing),
 * `late` where it does not answer.
 */
export async function loadImage(images: Images, hash: string): Promise<Picture | null | 'late'> {
  const read = async (): Promise<Picture | null> => {
    const image = images.getImageByHash(hash);
    if (!image) return null;
    const [bytes, size] = await Promise.all([image.getBytesAsync(), image.getSizeAsync()]);
    return bytes.length > 0 && size.width > 0 && size.height > 0 ? { hash, bytes, size } : null;
  };
  return inTime(
    read().catch(() => null),
    BYTES_MS,
  );
}

/** Pixels on the longer side of a rendering in which the picture of the layer's fill has as many as it has itself. */
function ownSide(node: SceneNode, { size }: Picture): number {
  const visible = visibleOf(node, size);
  if (!visible) return MIN_RENDER_SIDE;
  const [[a, b], [c, d]] = visible;
  const across = Math.hypot(a * size.width, c * size.height) / node.width;
  const down = Math.hypot(b * size.width, d * size.height) / node.height;
  const { width, height } = boundsOf(node);
  const side = Math.round(Math.max(across, down) * Math.max(width, height));
  return Math.min(MAX_SIDE, Math.max(MIN_RENDER_SIDE, side));
}

/** The part of the picture that the layer shows; null where no picture can be seen in it as it lies there. */
function visibleOf(node: SceneNode, size: Picture['size']): Transform | null {
  const { paint } = portraitPaint(node) ?? {};
  if (!paint || paint.scaleMode === 'TILE' || !('absoluteTransform' in node)) return null;
  const visible =
    paint.scaleMode === 'CROP' ? (paint.imageTransform ?? IDENTITY) : visibleMap(paint.scaleMode, node, size);
  // A file may hold anything: a picture drawn out to a line, a layer of no width.
  return isFlat(visible) || isFlat(node.absoluteTransform) || !(node.width > 0 && node.height > 0) ? null : visible;
}

/** A picture as the image fill of this layer shows it; null where the layer is better rendered. */
export function fillOf(node: SceneNode, { hash, bytes, size }: Picture): OpenedLayer | null {
  const found = portraitPaint(node);
  // In an instance or a boolean operation no copy can stand beside the layer: only its look can be laid over the whole.
  if (!found || anchorOf(node) !== node || !('absoluteTransform' in node)) return null;
  const { paint } = found;
  // The user edits what the document shows, and sees it.
  if (isFiltered(paint)) return null;
  // A quarter turn of the paint: rendered, so that the face is seen the way the user sees it.
  if (paint.scaleMode !== 'CROP' && paint.rotation) return null;
  const visible = visibleOf(node, size);
  if (!visible || tiltOf(visible, node, size, node.absoluteTransform) > MAX_TILT) return null;
  return {
    photo: {
      layerId: node.id,
      layerName: node.name,
      bytes,
      source: 'fill',
      visible,
      replaceable: true,
      ...(isBlended(node) ? { blended: true } : {}),
      ...(Math.max(size.width, size.height) > MAX_SIDE ? reduced(size) : {}),
    },
    imageHash: hash,
    known: [hash],
    edit: null,
  };
}

/**
 * A photo larger than Figma takes back is made smaller by the panel, since the sandbox cannot decode it. One picture, and
 * not several that lie side by side: a layer of several images is no longer one photo to Figma, to other plugins or to us.
 */
function reduced({ width, height }: Picture['size']): Pick<LayerPhoto, 'mostSide' | 'note'> {
  const scale = MAX_SIDE / Math.max(width, height);
  const small = `${Math.round(width * scale)} × ${Math.round(height * scale)}`;
  const message = `This photo is ${width} × ${height} pixels, but Figma takes at most ${MAX_SIDE} a side: the edited picture will have ${small}.`;
  return { mostSide: MAX_SIDE, note: { code: 'image-reduced', message } };
}

/**
 * @param side pixels on the longer side, at most 4096; without it what suits the layer's size
 * @throws Refusal selection-no-pixels when Figma cannot export the layer
 */
export async function readRendering(node: SceneNode, side?: number): Promise<OpenedLayer> {
  const bounds = boundsOf(node);
  const wide = bounds.width >= bounds.height;
  const longest = Math.max(bounds.width, bounds.height);
  // Twice the layer's size keeps most of what lies in it (photos are usually placed smaller than they are).
  const pixels = side ?? Math.round(Math.min(MAX_SIDE, Math.max(MIN_RENDER_SIDE, 2 * longest)));
  const bytes = await node
    .exportAsync({
      format: 'PNG',
      constraint: { type: wide ? 'WIDTH' : 'HEIGHT', value: pixels },
      // Without this the export is cut to what effects, strokes and clipping leave, and would not lie over the layer.
      useAbsoluteBounds: true,
    })
    .catch(() => null);
  if (!bytes || bytes.length === 0) {
    throw new Refusal(
      'selection-no-pixels',
      `Figma could not export “${node.name}”. Select a layer that shows a portrait.`,
    );
  }
  return {
    photo: {
      layerId: node.id,
      layerName: node.name,
      bytes,
      source: 'render',
      visible: IDENTITY,
      ...(isBlended(node) ? { blended: true } : {}),
    },
    imageHash: null,
    known: [],
    edit: null,
  };
}

/**
 * The rectangle on the page that a rendering covers (upright, also around a rotated layer).
 * @throws Refusal selection-no-pixels
 */
export function boundsOf(node: SceneNode): Rect {
  const bounds = node.absoluteBoundingBox;
  if (!bounds || bounds.width <= 0 || bounds.height <= 0) {
    throw new Refusal('selection-no-pixels', `“${node.name}” has no size. Select a layer that shows a portrait.`);
  }
  return bounds;
}
