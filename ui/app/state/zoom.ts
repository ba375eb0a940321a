/** A look at a part of the picture. */
export interface Zoom {
  /** How many times as large as the whole picture fits; 1..MOST_ZOOM. */
  readonly scale: number;
  /** What stands in the middle of the view, in parts of the picture, 0..1. */
  readonly x: number;
  readonly y: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export const MOST_ZOOM = 8;
export const WHOLE: Zoom = { scale: 1, x: 0.5, y: 0.5 };
/** Part of the view that a face fills when it is zoomed to: its hair and chin are to be seen too. */
const FACE_ROOM = 0.6;

/** Brought within what there is to see: no edge of the picture comes inside the view. */
export function clampZoom({ scale, x, y }: Zoom): Zoom {
  const within = Math.min(MOST_ZOOM, Math.max(1, scale));
  const margin = 0.5 / within;
  const keep = (at: number): number => Math.min(1 - margin, Math.max(margin, at));
  return { scale: within, x: keep(x), y: keep(y) };
}

/**
 * Larger or smaller, with one place of the picture staying where it is on the screen.
 * @param at that place, in parts of the picture; by default the middle of the view
 */
export function zoomBy(zoom: Zoom, factor: number, at: Place = zoom): Zoom {
  const scale = Math.min(MOST_ZOOM, Math.max(1, zoom.scale * factor));
  const kept = zoom.scale / scale;
  return clampZoom({ scale, x: at.x + (zoom.x - at.x) * kept, y: at.y + (zoom.y - at.y) * kept });
}

/** @param right,down how far the picture moves, in parts of itself */
export function panBy(zoom: Zoom, right: number, down: number): Zoom {
  return clampZoom({ ...zoom, x: zoom.x - right, y: zoom.y - down });
}

/** @param box,visible of the face, and of the part of the photo that is shown; in the same pixels */
export function zoomToBox(box: Place & Size, visible: Place & Size): Zoom {
  const share = Math.max(box.width / visible.width, box.height / visible.height);
  return clampZoom({
    scale: Math.max(1.5, FACE_ROOM / share),
    x: (box.x + box.width / 2 - visible.x) / visible.width,
    y: (box.y + box.height / 2 - visible.y) / visible.height,
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}
