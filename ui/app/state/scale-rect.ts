import type { PixelRect } from '../../../plugin/messages.ts';

interface Size {
  readonly width: number;
  readonly height: number;
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
