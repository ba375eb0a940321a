import type { PixelRect } from '../../../plugin/messages.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Longest side the whole photo needs in preview frames, so that its visible part is shown with `side` pixels; never more
 * than the photo has.
 */
export function previewSideFor(photo: Size, visible: Size, side: number): number {
  const longest = Math.max(photo.width, photo.height);
  const shown = Math.max(visible.width, visible.height);
  return Math.min(longest, Math.round((side * longest) / shown));
}

/** A rectangle of the photo on a frame that shows the whole photo smaller; whole pixels, inside the frame. */
export function scaleRect(rect: PixelRect, photo: Size, frame: Size): PixelRect {
  const across = frame.width / photo.width;
  const down = frame.height / photo.height;
  const x = Math.min(frame.width - 1, Math.round(rect.x * across));
  const y = Math.min(frame.height - 1, Math.round(rect.y * down));
  const right = Math.min(frame.width, Math.max(x + 1, Math.round((rect.x + rect.width) * across)));
  const bottom = Math.min(frame.height, Math.max(y + 1, Math.round((rect.y + rect.height) * down)));
  return { x, y, width: right - x, height: bottom - y };
}
