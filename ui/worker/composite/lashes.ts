/** The dark line in which shut lids meet: lashes, which the open eye shows elsewhere. */
import { LID_PAIRS } from '../mesh/tables.ts';
import { at, gap, type Points, type Vector } from './axes.ts';
import { plane } from '../image/planes.ts';
import { ramp, type Window } from './plane.ts';
import type { Rgb } from './rgb.ts';
import { SIDE, type FacePixels } from './types.ts';

/** From which part of the opening on, closed, the line begins to show, and where it is whole. */
const [BEGINS, WHOLE] = [0.72, 1];
/** Sigma across the line, above and below it, sides; and how dark it gets. */
const [ABOVE, BELOW] = [0.0022, 0.0036];
const MOST = 0.8;

/** 0..1 of a window, null where the eye is open. */
export function lashLine(
  photo: Points,
  target: Points,
  eye: 0 | 1,
  down: Vector,
  { density, box }: Window,
): Float32Array | null {
  const seam = LID_PAIRS[eye].map((pair, k, all) => {
    const before = gap(photo, pair, down);
    // Corners take part as their neighbours do.
    const [pb, now] =
      k === 0 || k === all.length - 1
        ? [gap(photo, all[k === 0 ? 1 : k - 1], down), gap(target, all[k === 0 ? 1 : k - 1], down)]
        : [before, gap(target, pair, down)];
    const [u, l] = [at(target, pair[0]), at(target, pair[1])];
    const end = k === 0 || k === all.length - 1 ? 0.35 : 1;
    return {
      x: 0.5 * (u.x + l.x),
      y: 0.5 * (u.y + l.y),
      much: pb > 0 ? MOST * end * ramp(1 - now / pb, BEGINS, WHOLE) : 0,
    };
  });
  if (seam.every(({ much }) => much === 0)) return null;
  const out = new Float32Array(box.width * box.height);
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const [x, y] = [(box.x + k + 0.5) / density, (box.y + j + 0.5) / density];
      let most = 0;
      for (let n = 0; n + 1 < seam.length; n++) {
        const [a, b] = [seam[n], seam[n + 1]];
        const [ex, ey] = [b.x - a.x, b.y - a.y];
        const t = Math.min(1, Math.max(0, ((x - a.x) * ex + (y - a.y) * ey) / Math.max(ex * ex + ey * ey, 1e-9)));
        const [dx, dy] = [x - a.x - t * ex, y - a.y - t * ey];
        const sigma = dx * down.x + dy * down.y > 0 ? BELOW : ABOVE;
        const squared = (dx * dx + dy * dy) / (sigma * sigma);
        if (squared > 12) continue;
        most = Math.max(most, (a.much + t * (b.much - a.much)) * Math.exp(-0.5 * squared));
      }
      out[i] = most;
    }
  return out;
}

/** The colour of the darkest tenth along the upper lid: lashes, or their shade. */
export function lashColour({ mesh, crop, luma }: FacePixels, eye: 0 | 1): Rgb {
  const points: Points = { data: mesh.points, stride: mesh.points.length / 468 };
  const found: number[] = [];
  for (const [upper] of LID_PAIRS[eye]) {
    const p = at(points, upper);
    for (let dy = -2; dy <= 1; dy++)
      for (let dx = -2; dx <= 2; dx++) {
        const [x, y] = [Math.floor(p.x * SIDE) + dx, Math.floor(p.y * SIDE) + dy];
        if (x >= 0 && y >= 0 && x < SIDE && y < SIDE) found.push(y * SIDE + x);
      }
  }
  found.sort((a, b) => luma[a] - luma[b]);
  const darkest = found.slice(0, Math.max(1, Math.floor(found.length / 10)));
  const mean = (c: number): number =>
    darkest.reduce((sum, i) => sum + plane(crop, c)[i], 0) / Math.max(1, darkest.length);
  return [mean(0), mean(1), mean(2)];
}
