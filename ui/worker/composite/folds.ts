/**
 * The folds beside the nose that a smile makes, from the wing of the nose past the corner of the mouth. The mesh is too coarse for them: its
 * light at vertices is smooth over a whole cheek. Lines that the face has get deeper; a face without any gets little more than a soft shade and
 * the cheek's bulge beside it: a line drawn where there was none makes smiles look less like people's own.
 */
import { at, type Points } from './axes.ts';
import { linesOf } from './own-lines.ts';
import { ramp, sampleAt, windowAround } from './plane.ts';
import { DX, DY, FIELD, FLOW, GAIN, SIDE, type FacePixels } from './types.ts';

/** From the wing of the nose down; left and right. */
const LINES = [
  [129, 203, 206, 216, 212],
  [358, 423, 426, 436, 432],
] as const;
/** Log of the mean real smile's light at the fold's vertices: that much is a whole smile. */
const WHOLE = -0.05;
/** Depth of the fold and height of the bulge, parts of the light; sigmas and the bulge's distance, sides. */
const FOLD = { depth: 0.025, sigma: 0.0085 } as const;
const BULGE = { height: 0.015, sigma: 0.011, away: 0.02 } as const;
/** A line that is there gets so much deeper, within the band of this sigma, and by this part of the light at most. */
const OWN = { share: 0.7, sigma: 0.014, most: 0.14 } as const;

/** Changes GAIN. @param person FLOW², 0..1 */
export function writeFolds(field: Float32Array, face: FacePixels, target: Points, vertexLight: Float32Array): void {
  const person = face.flow?.person;
  const lines = linesOf(face);
  LINES.forEach((line, side) => {
    const smiles = (vertexLight[line[1]] + vertexLight[line[2]]) / (2 * WHOLE);
    const amount = Math.min(1.2, Math.max(-0.5, smiles));
    const window = windowAround(target.data, line, target.stride, FLOW, 0.05);
    if (Math.abs(amount) < 0.01 || !window) return;
    const points = line.map((vertex) => at(target, vertex));
    const lengths = points.slice(1).map((p, n) => Math.hypot(p.x - points[n].x, p.y - points[n].y));
    const whole = Math.max(
      1e-6,
      lengths.reduce((sum, l) => sum + l, 0),
    );
    const { x: left, y: top, width, height } = window.box;
    for (let j = 0; j < height; j++)
      for (let k = 0; k < width; k++) {
        const [x, y] = [(left + k + 0.5) / FLOW, (top + j + 0.5) / FLOW];
        let [nearest, away, along] = [Infinity, 0, 0];
        for (let n = 0, before = 0; n < lengths.length; before += lengths[n++]) {
          const [a, b] = [points[n], points[n + 1]];
          const [ex, ey] = [(b.x - a.x) / lengths[n], (b.y - a.y) / lengths[n]];
          const t = Math.min(lengths[n], Math.max(0, (x - a.x) * ex + (y - a.y) * ey));
          const [dx, dy] = [x - a.x - t * ex, y - a.y - t * ey];
          const squared = dx * dx + dy * dy;
          if (squared >= nearest) continue;
          nearest = squared;
          // Towards the cheek: to the left of the left line, to the right of the right one.
          away = (side === 0 ? 1 : -1) * (dy * ex - dx * ey) > 0 ? Math.sqrt(squared) : -Math.sqrt(squared);
          along = (before + t) / whole;
        }
        const ends = ramp(along, 0, 0.2) * (1 - ramp(along, 0.6, 1));
        if (ends === 0) continue;
        const here = ((top + j) * FLOW + left + k) * FIELD;
        const [u, v] = [x + field[here + DX], y + field[here + DY]];
        const line = sampleAt(lines, SIDE, SIDE, u, v) / (20 + sampleAt(face.luma, SIDE, SIDE, u, v));
        const band = Math.exp(-0.5 * (away / OWN.sigma) ** 2);
        const deeper = Math.max(-OWN.most, OWN.share * Math.min(0, line));
        const fold = Math.exp(-0.5 * (away / FOLD.sigma) ** 2);
        const bulge = Math.exp(-0.5 * ((away - BULGE.away) / BULGE.sigma) ** 2);
        const to = (top + j) * FLOW + left + k;
        const gain = amount * ends * (BULGE.height * bulge - FOLD.depth * fold + band * deeper);
        field[to * FIELD + GAIN] += person ? gain * person[to] : gain;
      }
  });
}
