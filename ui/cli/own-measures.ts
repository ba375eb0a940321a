/** What each slider is to change, measured on a picture of the face square: landmarks, or the brightness of a part of it. */
import type { Point } from '../worker/api.ts';

export interface Seen {
  /** [3, size, size] in [-1, 1]. */
  readonly rgb: Float32Array;
  readonly size: number;
  /** 68 landmarks. */
  readonly points: readonly Point[];
}

/** By slider; age and gender have no measure so plain, `anycost kept` asks nets about them. */
export const OWN: Readonly<Record<string, (seen: Seen) => number>> = {
  smile: ({ points }) => apart(points, 48, 54) / apart(points, 36, 45),
  mouth_open: ({ points }) => apart(points, 62, 66) / apart(points, 48, 54),
  eyes_open: ({ points }) => (apart(points, 37, 41) + apart(points, 44, 46)) / apart(points, 36, 45),
  beard: (seen) => brightness(seen, 0.4, 0.8, 0.6, 0.88),
  hair_light: (seen) => brightness(seen, 0.35, 0.08, 0.65, 0.2),
};

function apart(points: readonly Point[], a: number, b: number): number {
  return Math.hypot(points[a].x - points[b].x, points[a].y - points[b].y);
}

function brightness({ rgb, size }: Seen, left: number, top: number, right: number, bottom: number): number {
  const [x0, y0, x1, y1] = [left, top, right, bottom].map((part) => Math.round(part * size));
  let sum = 0;
  for (let c = 0; c < 3; c++)
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += rgb[(c * size + y) * size + x];
  return sum / (3 * (x1 - x0) * (y1 - y0));
}
