import type { PixelPart } from '../../worker/api.ts';
import type { PanelPhoto } from '../state/state.ts';

/** Pixels that a close-up may have: as many as a large screen shows. */
const MOST_SIDE = 2048;
/** By so much it has to be finer than the preview to be worth it. */
const FINER = 1.15;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The part of the photo that is seen, and how many pixels it is seen with; null where the preview shows all there is.
 * @param view,shown where the view and the photo's visible part lie on the screen, CSS pixels
 * @param density pixels of the screen in one of those
 */
export function seenPart(
  view: Box,
  shown: Box,
  photo: Pick<PanelPhoto, 'visible'> & { readonly pixels: Size; readonly preview: Size },
  density: number,
): { readonly part: PixelPart; readonly mostSide: number } | null {
  if (shown.width <= 0 || shown.height <= 0) return null;
  const { pixels, visible, preview } = photo;
  const wanted = Math.min(1, (shown.width / visible.width) * density);
  if (wanted < FINER * (preview.width / pixels.width)) return null;
  const across = span(view.left, view.width, shown.left, shown.width, visible.x, visible.width, pixels.width);
  const down = span(view.top, view.height, shown.top, shown.height, visible.y, visible.height, pixels.height);
  if (!across || !down) return null;
  const part = { x: across.first, y: down.first, width: across.count, height: down.count };
  return { part, mostSide: Math.min(MOST_SIDE, Math.ceil(wanted * Math.max(part.width, part.height))) };
}

/** Along one side: pixels of the photo that lie in the view. */
function span(
  view: number,
  room: number,
  shown: number,
  size: number,
  from: number,
  count: number,
  all: number,
): { readonly first: number; readonly count: number } | null {
  const place = (at: number): number => from + ((at - shown) / size) * count;
  const first = Math.floor(Math.max(0, from, place(view)));
  const last = Math.ceil(Math.min(all, from + count, place(view + room)));
  return last > first ? { first, count: last - first } : null;
}
