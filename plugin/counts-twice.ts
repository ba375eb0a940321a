import type { LayerPhoto } from './messages.ts';
import { hasAlpha } from './png-head.ts';
import { portraitPaint } from './portrait-paint.ts';
import { hasSoftBounds, hasSoftEdges } from './soft-edges.ts';

interface Way {
  readonly photo: Pick<LayerPhoto, 'source'>;
}

/**
 * Whether a layer laid over this one, showing the edited picture as the layer shows its own, would show both: something of the
 * lower one comes through, be it in the pixels of an edge alone, or both act on what lies beneath. Then the new layer has to take the lower
 * one's place.
 * @param png what the new layer shows
 */
export function countsTwice(source: SceneNode, way: Way, png: Uint8Array): boolean {
  const hasSoftSides = way.photo.source === 'render' ? hasSoftBounds : hasSoftEdges;
  return showsThrough(source, way, png) || hasSoftSides(source);
}

/**
 * The same but for edges. A preview is made without them: it is gone in a moment, and to make the photo beneath it invisible is more than
 * a fringe of half a pixel is worth, since somebody else in the file may be about to open it.
 */
export function showsThrough(source: SceneNode, { photo }: Way, png: Uint8Array): boolean {
  if (isBlended(source)) return true;
  if (photo.source === 'render') return hasAlpha(png);
  return !isFilled(source, hasAlpha(png)) || hasEffects(source) || hasThinStrokes(source);
}

/** The layer as a whole is mixed with what lies beneath it, or is not drawn but masks: nothing can be added to a part of it. */
export function isBlended(node: SceneNode): boolean {
  if ('isMask' in node && node.isMask) return true;
  if ('opacity' in node && node.opacity < 1) return true;
  if ('blendMode' in node && node.blendMode !== 'NORMAL' && node.blendMode !== 'PASS_THROUGH') return true;
  const found = portraitPaint(node);
  return found !== null && !isFilled(node, false);
}

/** One of its paints lets nothing through. @param alpha whether the picture of its image paint does */
function isFilled(node: SceneNode, alpha: boolean): boolean {
  if (!('fills' in node) || typeof node.fills === 'symbol') return false;
  return node.fills.some(
    (paint) =>
      paint.visible !== false &&
      (paint.opacity ?? 1) === 1 &&
      (paint.blendMode ?? 'NORMAL') === 'NORMAL' &&
      (paint.type === 'SOLID' || (paint.type === 'IMAGE' && !alpha)),
  );
}

/** An inner shadow stays within the layer, and the upper one covers the lower one's. */
function hasEffects(node: SceneNode): boolean {
  return 'effects' in node && node.effects.some(({ visible, type }) => visible && type !== 'INNER_SHADOW');
}

function hasThinStrokes(node: SceneNode): boolean {
  if (!('strokes' in node)) return false;
  return node.strokes.some(
    ({ visible, opacity, type, blendMode }) =>
      visible !== false && (type !== 'SOLID' || (opacity ?? 1) < 1 || (blendMode ?? 'NORMAL') !== 'NORMAL'),
  );
}
