/** No triangle of the face may turn over: a warp that folds shows skin twice. */
import { TRIANGLES, VERTICES } from './tables.ts';
import type { Shape } from './types.ts';

const COUNT = TRIANGLES.length / 3;
/** Twice the area below which a triangle of the photo's own mesh is a sliver, whose sign means nothing. */
const SLIVER = 1e-7;
/** A triangle that keeps less than this part of its area is flat enough to be seen as a crease. */
const LEAST = 0.12;
/** Moves begin to give way a little before that, and by all of `STEP` a round this much below it. */
const SOFT = 0.06;
const STEP = 0.5;
/** What is lacking when there is no use in another round. */
const ENOUGH = 0.01;
const ROUNDS = 60;

/** Twice the signed area of each triangle. */
export function areasOf(shape: Shape, out = new Float64Array(COUNT)): Float64Array {
  for (let t = 0, i = 0; t < COUNT; t++, i += 3) {
    const [a, b, c] = [2 * TRIANGLES[i], 2 * TRIANGLES[i + 1], 2 * TRIANGLES[i + 2]];
    out[t] =
      (shape[b] - shape[a]) * (shape[c + 1] - shape[a + 1]) - (shape[b + 1] - shape[a + 1]) * (shape[c] - shape[a]);
  }
  return out;
}

/** The part of its area that a triangle keeps; negative once it has turned over. */
function keptOf(before: Float64Array, target: Shape, t: number): number {
  const [a, b, c] = [2 * TRIANGLES[3 * t], 2 * TRIANGLES[3 * t + 1], 2 * TRIANGLES[3 * t + 2]];
  const now =
    (target[b] - target[a]) * (target[c + 1] - target[a + 1]) -
    (target[b + 1] - target[a + 1]) * (target[c] - target[a]);
  return now / before[t];
}

/** Triangles that keep less than `least` of their area. @param before `areasOf` the photo's mesh */
export function foldedIn(before: Float64Array, target: Shape, least = 0): number[] {
  const bad: number[] = [];
  for (let t = 0; t < COUNT; t++) if (Math.abs(before[t]) > SLIVER && keptOf(before, target, t) <= least) bad.push(t);
  return bad;
}

/**
 * While a triangle keeps too little of its area, its vertices' moves are drawn towards their common mean: what moves as one keeps
 * its shape. (Letting the moves shrink instead, as the reference does, holds a mouth's corner back for the sake of a triangle of
 * half a pixel.) How much depends smoothly on how little is left: with a threshold a vertex would jump where the next round
 * begins, and that is seen while a slider is dragged. Changes `target` in place.
 * @returns whether nothing had to be done
 */
export function unfold(shape: Shape, before: Float64Array, target: Shape): boolean {
  /** Sums of the means that pull at a vertex, and of their weights; the largest of these. */
  const pull = new Float64Array(2 * VERTICES);
  const weight = new Float64Array(VERTICES);
  const most = new Float64Array(VERTICES);
  /** Triangles to look at: all of them at first, then those at vertices that were pulled. */
  let looked: ArrayLike<number> = Uint16Array.from({ length: COUNT }, (_, t) => t);
  const touched = new Uint8Array(VERTICES);
  for (let round = 0; round < ROUNDS; round++) {
    pull.fill(0);
    weight.fill(0);
    most.fill(0);
    let worst = 0;
    let more = false;
    for (let i = 0; i < looked.length; i++) {
      const t = looked[i];
      if (Math.abs(before[t]) <= SLIVER) continue;
      const lack = LEAST + SOFT - keptOf(before, target, t);
      if (lack <= 0) continue;
      worst = Math.max(worst, lack);
      const bad = Math.min(1, lack / (2 * SOFT));
      for (let c = 0; c < 2; c++) {
        let mean = 0;
        for (let k = 3 * t; k < 3 * t + 3; k++)
          mean += (target[2 * TRIANGLES[k] + c] - shape[2 * TRIANGLES[k] + c]) / 3;
        for (let k = 3 * t; k < 3 * t + 3; k++) pull[2 * TRIANGLES[k] + c] += bad * mean;
      }
      for (let k = 3 * t; k < 3 * t + 3; k++) {
        const v = TRIANGLES[k];
        weight[v] += bad;
        most[v] = Math.max(most[v], bad);
        if (!touched[v]) touched[v] = +(more = true);
      }
    }
    if (worst < ENOUGH) return round === 0;
    for (let v = 0; v < VERTICES; v++)
      if (most[v] > 0)
        for (let c = 2 * v; c < 2 * v + 2; c++)
          target[c] += STEP * most[v] * (pull[c] / weight[v] - (target[c] - shape[c]));
    if (more) looked = trianglesAt(touched);
  }
  return false;
}

function trianglesAt(vertices: Uint8Array): number[] {
  const out: number[] = [];
  for (let t = 0, i = 0; t < COUNT; t++, i += 3)
    if (vertices[TRIANGLES[i]] || vertices[TRIANGLES[i + 1]] || vertices[TRIANGLES[i + 2]]) out.push(t);
  return out;
}

/**
 * The same with thresholds, as the Python reference does it: by a tenth and a twentieth a round while a triangle keeps less
 * than `LEAST`. For comparison with its vectors only.
 */
export function unfoldInSteps(shape: Shape, before: Float64Array, target: Shape): void {
  for (let round = 0; round < ROUNDS; round++) {
    const bad = foldedIn(before, target, LEAST);
    if (bad.length === 0) return;
    const hit = new Set(bad.flatMap((t) => [0, 1, 2].map((k) => TRIANGLES[3 * t + k])));
    const near = new Set<number>();
    for (let i = 0; i < TRIANGLES.length; i += 3) {
      const corners = [TRIANGLES[i], TRIANGLES[i + 1], TRIANGLES[i + 2]];
      if (corners.some((v) => hit.has(v))) corners.forEach((v) => near.add(v));
    }
    for (const v of near) {
      const keep = hit.has(v) ? 0.9 : 0.95;
      for (let c = 2 * v; c < 2 * v + 2; c++) target[c] = shape[c] + (target[c] - shape[c]) * keep;
    }
  }
}
