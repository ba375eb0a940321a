/** No triangle of the face may turn over: a warp that folds shows skin twice. */
import { TRIANGLES, VERTICES } from './tables.ts';
import type { Shape } from './types.ts';

const COUNT = TRIANGLES.length / 3;
/** Twice the area below which a triangle of the photo's own mesh is a sliver, whose sign means nothing. */
const SLIVER = 1e-7;

/** Twice the signed area of each triangle. */
export function areasOf(shape: Shape, out = new Float64Array(COUNT)): Float64Array {
  for (let t = 0, i = 0; t < COUNT; t++, i += 3) {
    const [a, b, c] = [2 * TRIANGLES[i], 2 * TRIANGLES[i + 1], 2 * TRIANGLES[i + 2]];
    out[t] =
      (shape[b] - shape[a]) * (shape[c + 1] - shape[a + 1]) - (shape[b + 1] - shape[a + 1]) * (shape[c] - shape[a]);
  }
  return out;
}

/** Triangles that keep less than `least` of their area. @param before `areasOf` the photo's mesh */
export function foldedIn(before: Float64Array, target: Shape, least = 0): number[] {
  const bad: number[] = [];
  for (let t = 0, i = 0; t < COUNT; t++, i += 3) {
    const area = before[t];
    const size = Math.abs(area);
    if (size <= SLIVER) continue;
    const [a, b, c] = [2 * TRIANGLES[i], 2 * TRIANGLES[i + 1], 2 * TRIANGLES[i + 2]];
    const now =
      (target[b] - target[a]) * (target[c + 1] - target[a + 1]) -
      (target[b + 1] - target[a + 1]) * (target[c] - target[a]);
    if ((area < 0 ? -now : now) <= least * size) bad.push(t);
  }
  return bad;
}

/**
 * While a triangle keeps less than `least` of its area, its vertices' moves shrink by a tenth, those of the triangles
 * around it by a twentieth. Changes `target` in place; the result is free of folds, or `rounds` were not enough.
 * @returns how many triangles are still bad
 */
export function unfold(shape: Shape, before: Float64Array, target: Shape, least = 0.12, rounds = 60): number {
  const hit = new Uint8Array(VERTICES);
  const near = new Uint8Array(VERTICES);
  for (let round = 0; ; round++) {
    const bad = foldedIn(before, target, least);
    if (bad.length === 0 || round === rounds) return bad.length;
    hit.fill(0);
    near.fill(0);
    for (const t of bad) for (let k = 0; k < 3; k++) hit[TRIANGLES[3 * t + k]] = 1;
    for (let i = 0; i < TRIANGLES.length; i += 3)
      if (hit[TRIANGLES[i]] || hit[TRIANGLES[i + 1]] || hit[TRIANGLES[i + 2]])
        for (let k = 0; k < 3; k++) near[TRIANGLES[i + k]] = 1;
    for (let v = 0; v < VERTICES; v++) {
      if (!near[v]) continue;
      const keep = 0.95 - 0.05 * hit[v];
      for (let c = 2 * v; c < 2 * v + 2; c++) target[c] = shape[c] + (target[c] - shape[c]) * keep;
    }
  }
}
