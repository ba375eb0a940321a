import type { Point } from '../../ui/worker/api.ts';
import { createPlanes, plane, type Planes } from '../../ui/worker/image/planes.ts';

/** A plain upright face in the square: jaw as half an ellipse, brows, nose, eyes, mouth where an aligned face has them. */
export function plainFace(): Point[] {
  const points: Point[] = Array.from({ length: 68 }, () => ({ x: 0.5, y: 0.6 }));
  const arc = (
    from: number,
    to: number,
    cx: number,
    cy: number,
    rx: number,
    ry: number,
    start: number,
    end: number,
  ): void => {
    for (let i = from; i <= to; i++) {
      const angle = start + ((end - start) * (i - from)) / (to - from);
      points[i] = { x: cx + rx * Math.cos(angle), y: cy + ry * Math.sin(angle) };
    }
  };
  arc(0, 16, 0.5, 0.5, 0.28, 0.38, Math.PI, 0);
  arc(17, 21, 0.37, 0.42, 0.09, 0.03, Math.PI, 2 * Math.PI);
  arc(22, 26, 0.63, 0.42, 0.09, 0.03, Math.PI, 2 * Math.PI);
  arc(31, 35, 0.5, 0.6, 0.05, 0.01, Math.PI, 0);
  arc(36, 41, 0.38, 0.475, 0.05, 0.02, Math.PI, Math.PI + (5 / 3) * Math.PI);
  arc(42, 47, 0.62, 0.475, 0.05, 0.02, Math.PI, Math.PI + (5 / 3) * Math.PI);
  arc(48, 59, 0.5, 0.72, 0.09, 0.04, Math.PI, Math.PI + (11 / 6) * Math.PI);
  return points;
}

/** How far a place of the square is out of the plain face's head, in heads. */
export function outward(x: number, y: number): number {
  return Math.hypot((x - 0.5) / 0.28, (y - 0.5) / 0.4);
}

/** Visits the pixels of a square, each with its place in it, 0..1. */
export function eachPixel(size: number, visit: (i: number, x: number, y: number) => void): void {
  for (let i = 0; i < size * size; i++) visit(i, ((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size);
}

/** The plain face before a wall of about its brightness, 8-bit levels. */
export function plainPortrait(size: number): Planes {
  const [skin, wall] = [
    [190, 140, 120],
    [150, 160, 170],
  ];
  const picture = createPlanes(size, size, 3);
  for (let c = 0; c < 3; c++)
    eachPixel(size, (i, x, y) => (plane(picture, c)[i] = outward(x, y) < 1 ? skin[c] : wall[c]));
  return picture;
}
