/** So far from a whole pixel, and from a quarter turn, nobody sees an edge fade. */
const NEAR = 1e-3;

/** Layers whose own outline is a rectangle. */
const RECTANGLES: ReadonlySet<string> = new Set(['RECTANGLE', 'FRAME', 'COMPONENT', 'INSTANCE', 'SECTION']);

/**
 * Whether the edge of a layer runs through pixels instead of between them: a curve, a slant, a side at a part of a pixel. Such pixels are
 * covered in part, and a second layer of the same outline would cover a part of the rest. Looked at in the document's own pixels, at 100 %.
 */
export function hasSoftEdges(node: SceneNode): boolean {
  return !RECTANGLES.has(node.type) || isRounded(node) || !isOnPixels(node, strokeReach(node)) || isClippedSoftly(node);
}

/**
 * The same of the rectangle around an upright layer, for what covers just that rectangle. Around a turned one there is nothing at its
 * sides, which its rendering says itself.
 */
export function hasSoftBounds(node: SceneNode): boolean {
  return (isUpright(node) && !endsOnPixels(node.absoluteBoundingBox, 0)) || isClippedSoftly(node);
}

function isRounded(node: SceneNode): boolean {
  return radiusOf(node) > 0;
}

/** The largest of its corners, pixels; `Infinity` where that cannot be told. */
function radiusOf(node: SceneNode): number {
  if (!('cornerRadius' in node)) return 0;
  if (typeof node.cornerRadius === 'number') return node.cornerRadius;
  if (!('topLeftRadius' in node)) return Infinity;
  return Math.max(node.topLeftRadius, node.topRightRadius, node.bottomLeftRadius, node.bottomRightRadius);
}

/** @param reach how far what is drawn goes beyond the layer's own sides, pixels */
function isOnPixels(node: SceneNode, reach: number): boolean {
  return isUpright(node) && endsOnPixels(node.absoluteBoundingBox, reach);
}

/** Turned by nothing or by quarter turns; mirrored or not. */
function isUpright(node: SceneNode): boolean {
  if (!('absoluteTransform' in node)) return true;
  const [[a, b], [c, d]] = node.absoluteTransform;
  // At the far end of a side of so many pixels.
  const off = (slant: number): boolean => Math.abs(slant) * Math.max(node.width, node.height) > NEAR;
  return (!off(b) && !off(c)) || (!off(a) && !off(d));
}

function endsOnPixels(box: Rect | null, reach: number): boolean {
  if (!box) return true;
  return [box.x, box.y, box.x + box.width, box.y + box.height].every((side, at) => {
    const edge = at < 2 ? side - reach : side + reach;
    return Math.abs(edge - Math.round(edge)) < NEAR;
  });
}

/** How far its strokes go beyond the layer's sides, pixels; half a pixel, which is none, for strokes with corners or gaps of their own. */
function strokeReach(node: SceneNode): number {
  if (!('strokes' in node) || !('strokeAlign' in node) || !node.strokes.some(({ visible }) => visible !== false))
    return 0;
  if (node.strokeAlign === 'INSIDE') return 0;
  if (typeof node.strokeWeight !== 'number' || node.strokeJoin !== 'MITER' || node.dashPattern.length > 0) return 0.5;
  return node.strokeAlign === 'CENTER' ? node.strokeWeight / 2 : node.strokeWeight;
}

/** One of the frames around it cuts it where that frame's own edge runs through pixels. */
function isClippedSoftly(node: SceneNode): boolean {
  const box = node.absoluteBoundingBox;
  for (let above = node.parent; above && above.type !== 'PAGE' && above.type !== 'DOCUMENT'; above = above.parent) {
    if (!('clipsContent' in above) || !above.clipsContent) continue;
    const frame = above as FrameNode;
    const radius = radiusOf(frame);
    if (radius === 0 && isOnPixels(frame, 0)) continue;
    if (!box || !isUpright(frame) || !isWithin(box, frame.absoluteBoundingBox, radius)) return true;
  }
  return false;
}

/** With at least so many pixels around it. */
function isWithin(inner: Rect, outer: Rect | null, margin: number): boolean {
  return (
    outer !== null &&
    inner.x >= outer.x + margin &&
    inner.y >= outer.y + margin &&
    inner.x + inner.width <= outer.x + outer.width - margin &&
    inner.y + inner.height <= outer.y + outer.height - margin
  );
}
