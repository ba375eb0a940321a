/**
 * The catchlight of an eye that looks elsewhere: a mirror image of the light, it hardly follows the iris. So it is taken out of the
 * iris where that goes, and put back where the light still is.
 */
import { plane } from '../image/planes.ts';
import { LIDS } from '../mesh/tables.ts';
import { across, alongEyes, pointsOf } from './axes.ts';
import { windowAround } from './plane.ts';
import { coverage, loopOf } from './polygon.ts';
import { SIDE, type FacePixels, type Glint } from './types.ts';

/** A catchlight's share of the iris' way: the mirroring cornea turns with the eye about a point behind it. */
const FOLLOWS = 0.5;
/** Of the way from the iris' own luminance to white: where a pixel begins to count as catchlight, and where it is one. */
const [BEGINS, IS] = [0.14, 0.4];

/** Null where the iris is not seen. */
export function glintOf({ mesh, crop, luma }: FacePixels, eye: 0 | 1, shift: readonly [number, number]): Glint | null {
  const points = pointsOf(mesh.points);
  const iris = mesh.irises[eye];
  const radius = 0.5 * Math.hypot(iris[2] - iris[6], iris[3] - iris[7]);
  const window = windowAround(points.data, LIDS[eye], points.stride, SIDE, 0);
  if (!window) return null;
  const seen = coverage(loopOf(points.data, points.stride, LIDS[eye]), window);
  const { box } = window;
  const inside: number[] = [];
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const far = Math.hypot((box.x + k + 0.5) / SIDE - iris[0], (box.y + j + 0.5) / SIDE - iris[1]);
      if (seen[i] > 0.9 && far < 0.9 * radius) inside.push((box.y + j) * SIDE + box.x + k);
    }
  if (inside.length < 4) return null;
  inside.sort((a, b) => luma[a] - luma[b]);
  // The darker half: without the light that is looked for.
  const half = inside.slice(0, Math.max(2, inside.length >> 1));
  const mean = (values: Float32Array): number => half.reduce((sum, i) => sum + values[i], 0) / half.length;
  const own = luma[inside[inside.length >> 1]];
  const right = alongEyes(points);
  const down = across(right);
  const move = { x: shift[0] * right.x + shift[1] * down.x, y: shift[0] * right.y + shift[1] * down.y };
  return {
    x: iris[0],
    y: iris[1],
    radius,
    moveX: 2 * radius * move.x,
    moveY: 2 * radius * move.y,
    follows: FOLLOWS,
    begins: own + BEGINS * (250 - own),
    is: own + IS * (250 - own),
    colour: [mean(plane(crop, 0)), mean(plane(crop, 1)), mean(plane(crop, 2))],
  };
}
