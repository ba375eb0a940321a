/** Affine maps in Figma's layout: [[a, b, tx], [c, d, ty]] takes (x, y) to (a·x + b·y + tx, c·x + d·y + ty). */

export const IDENTITY: Transform = [
  [1, 0, 0],
  [0, 1, 0],
];

/** First `inner`, then `outer`. */
export function compose(outer: Transform, inner: Transform): Transform {
  const [[a, b, tx], [c, d, ty]] = outer;
  const [[e, f, ux], [g, h, uy]] = inner;
  return [
    [a * e + b * g, a * f + b * h, a * ux + b * uy + tx],
    [c * e + d * g, c * f + d * h, c * ux + d * uy + ty],
  ];
}

/** Whether it brings the plane onto a line, or is made of no numbers. */
export function isFlat([[a, b, tx], [c, d, ty]]: Transform): boolean {
  return !(Math.abs(a * d - b * c) > 1e-12) || !Number.isFinite(tx + ty);
}

/** @throws RangeError when the map flattens the plane (a layer of no width) */
export function invert(map: Transform): Transform {
  const [[a, b, tx], [c, d, ty]] = map;
  const det = a * d - b * c;
  if (isFlat(map)) throw new RangeError('This map cannot be inverted.');
  return [
    [d / det, -b / det, (b * ty - d * tx) / det],
    [-c / det, a / det, (c * tx - a * ty) / det],
  ];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The part of an image that a layer shows: layer's unit square → image's unit square.
 * FILL covers the layer and cuts the image, FIT shows all of it (so the map reaches beyond 0..1); both keep the image centred.
 * For CROP Figma states the map itself (`ImagePaint.imageTransform`).
 */
export function visibleMap(mode: 'FILL' | 'FIT', layer: Size, image: Size): Transform {
  const across = layer.width / image.width;
  const down = layer.height / image.height;
  const scale = mode === 'FILL' ? Math.max(across, down) : Math.min(across, down);
  const width = across / scale;
  const height = down / scale;
  return [
    [width, 0, (1 - width) / 2],
    [0, height, (1 - height) / 2],
  ];
}

/**
 * How far the image's "down" is turned away from the page's "down", in degrees 0..180.
 * Mirroring left to right does not count: a mirrored face is still a face.
 * @param visible layer's unit square → image's unit square
 * @param onPage the layer's `absoluteTransform`
 */
export function tiltOf(visible: Transform, layer: Size, image: Size, onPage: Transform): number {
  const toLayer = invert(visible);
  // One pixel down in the image, as a step on the page; only its direction matters.
  const x = (toLayer[0][1] * layer.width) / image.height;
  const y = (toLayer[1][1] * layer.height) / image.height;
  const pageX = onPage[0][0] * x + onPage[0][1] * y;
  const pageY = onPage[1][0] * x + onPage[1][1] * y;
  return Math.abs(Math.atan2(pageX, pageY)) * (180 / Math.PI);
}
