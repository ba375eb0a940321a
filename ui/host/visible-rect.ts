import type { LayerPhoto, PixelRect } from '../../plugin/messages.ts';

/**
 * The part of an image that its layer shows, as the smallest whole-pixel rectangle around it, cut to the image.
 * @param visible affine map from the layer's unit square to the image's unit square (Figma's `imageTransform`). It may be
 *   turned, and with "fit" reaches beyond 0..1.
 * @param width, height of the image in pixels
 */
export function visibleRect(visible: LayerPhoto['visible'], width: number, height: number): PixelRect {
  const [[a, b, tx], [c, d, ty]] = visible;
  const corners = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ];
  const xs = corners.map(([x, y]) => (a * x + b * y + tx) * width);
  const ys = corners.map(([x, y]) => (c * x + d * y + ty) * height);
  // A thousandth of a pixel is rounding noise of the transform, not a pixel that is seen.
  const left = clamp(Math.floor(Math.min(...xs) + 1e-3), 0, width - 1);
  const top = clamp(Math.floor(Math.min(...ys) + 1e-3), 0, height - 1);
  const right = clamp(Math.ceil(Math.max(...xs) - 1e-3), left + 1, width);
  const bottom = clamp(Math.ceil(Math.max(...ys) - 1e-3), top + 1, height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
