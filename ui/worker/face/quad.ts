/** The FFHQ face square from 68 landmarks (reference §6, steps 2 and 3; Karras et al. 2019, FFHQ recipe). */
import type { Point } from '../api.ts';

/** Corners top-left, bottom-left, bottom-right, top-right (of the face, which may be turned). */
export type Quad = readonly [Point, Point, Point, Point];

/** What of the 68 points enters the square: everything else of them is free to be wrong. */
export interface Anchors {
  readonly leftEye: Point;
  readonly rightEye: Point;
  /** Middle of the two mouth corners. */
  readonly mouth: Point;
}

function mean(points: readonly Point[]): Point {
  const sum = points.reduce((a, p) => ({ x: a.x + p.x, y: a.y + p.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** @param landmarks 68 points in the usual (iBUG 300-W) order; "left" is the picture's left. */
export function anchorsOf(landmarks: readonly Point[]): Anchors {
  if (landmarks.length !== 68) throw new RangeError(`68 landmarks are needed, not ${landmarks.length}`);
  return {
    leftEye: mean(landmarks.slice(36, 42)),
    rightEye: mean(landmarks.slice(42, 48)),
    mouth: mean([landmarks[48], landmarks[54]]),
  };
}

export function quadFromAnchors({ leftEye, rightEye, mouth }: Anchors): Quad {
  const eyes = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const eyeToEye = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const eyeToMouth = { x: mouth.x - eyes.x, y: mouth.y - eyes.y };
  const along = { x: eyeToEye.x + eyeToMouth.y, y: eyeToEye.y - eyeToMouth.x };
  const half = Math.max(2 * Math.hypot(eyeToEye.x, eyeToEye.y), 1.8 * Math.hypot(eyeToMouth.x, eyeToMouth.y));
  const scale = half / Math.hypot(along.x, along.y);
  const x = { x: along.x * scale, y: along.y * scale };
  const y = { x: -x.y, y: x.x };
  const c = { x: eyes.x + 0.1 * eyeToMouth.x, y: eyes.y + 0.1 * eyeToMouth.y };
  return [
    { x: c.x - x.x - y.x, y: c.y - x.y - y.y },
    { x: c.x - x.x + y.x, y: c.y - x.y + y.y },
    { x: c.x + x.x + y.x, y: c.y + x.y + y.y },
    { x: c.x + x.x - y.x, y: c.y + x.y - y.y },
  ];
}

export function ffhqQuad(landmarks: readonly Point[]): Quad {
  return quadFromAnchors(anchorsOf(landmarks));
}

/** Side of the square in photo pixels. */
export function quadSize(quad: Quad): number {
  return Math.hypot(quad[3].x - quad[0].x, quad[3].y - quad[0].y);
}

export function sameQuad(a: Quad | undefined, b: Quad | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.every(({ x, y }, i) => x === b[i].x && y === b[i].y));
}

export function scaleQuad(quad: Quad, map: (p: Point) => Point): Quad {
  return [map(quad[0]), map(quad[1]), map(quad[2]), map(quad[3])];
}

/** Place of a photo point in the square's own coordinates, (0, 0) its top-left and (1, 1) its bottom-right corner. */
export function inSquare([topLeft, bottomLeft, , topRight]: Quad, p: Point): Point {
  const [ux, uy, vx, vy] = [
    topRight.x - topLeft.x,
    topRight.y - topLeft.y,
    bottomLeft.x - topLeft.x,
    bottomLeft.y - topLeft.y,
  ];
  const det = ux * vy - uy * vx;
  const [dx, dy] = [p.x - topLeft.x, p.y - topLeft.y];
  return { x: (dx * vy - dy * vx) / det, y: (dy * ux - dx * uy) / det };
}

/** A part of the square, as a square of its own. @param part its corner and side, in sides of the whole */
export function partOf(
  [topLeft, bottomLeft, , topRight]: Quad,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
): Quad {
  const at = (u: number, v: number): Quad[0] => ({
    x: topLeft.x + u * (topRight.x - topLeft.x) + v * (bottomLeft.x - topLeft.x),
    y: topLeft.y + u * (topRight.y - topLeft.y) + v * (bottomLeft.y - topLeft.y),
  });
  return [at(x, y), at(x, y + side), at(x + side, y + side), at(x + side, y)];
}
