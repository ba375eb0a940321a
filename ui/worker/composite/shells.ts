/**
 * Where the insides of mouth and eyes go. They lie behind lips and lids: those cover and uncover them, and never squeeze them.
 * All return 468 × (x, y).
 */
import type { Pair } from '../mesh/tables.ts';
import { at, gap, type Points, type Vector } from './axes.ts';

/**
 * Teeth: when the lips close, they stay and get covered; when they open, what the photo shows stretches to at most `most`
 * times its height, its upper edge following the upper lip.
 */
export function behind(
  photo: Points,
  target: Points,
  pairs: readonly Pair[],
  down: Vector,
  most: number,
): Float32Array {
  const out = target.data.slice();
  for (const pair of pairs.slice(1, -1)) {
    const [upper, lower] = pair;
    const before = Math.max(gap(photo, pair, down), 1e-6);
    const now = gap(target, pair, down);
    if (now < before) {
      // Half of what is hidden goes under each lip.
      const half = 0.5 * (before - now);
      out[2 * upper] -= half * down.x;
      out[2 * upper + 1] -= half * down.y;
      out[2 * lower] += half * down.x;
      out[2 * lower + 1] += half * down.y;
    } else if (now > most * before) {
      const part = (most * before) / now;
      for (let c = 0; c < 2; c++)
        out[2 * lower + c] =
          target.data[2 * upper + c] + (target.data[2 * lower + c] - target.data[2 * upper + c]) * part;
    }
  }
  return out;
}

/**
 * The eyeball stays where it is when lids close over it, moving only with the eye's corners; opened lids take its rim along.
 * @param grown the middle of the iris, and how much larger the eyeball gets
 */
export function eyeShell(
  photo: Points,
  target: Points,
  pairs: readonly Pair[],
  down: Vector,
  grown: Vector & { readonly by: number },
): Float32Array {
  const corners = [pairs[0][0], pairs[pairs.length - 1][0]];
  let [mx, my] = [0, 0];
  for (const vertex of corners) {
    const [p, t] = [at(photo, vertex), at(target, vertex)];
    mx += (t.x - p.x) / 2;
    my += (t.y - p.y) / 2;
  }
  const out = new Float32Array(2 * 468);
  for (let v = 0; v < 468; v++) {
    const [x, y] = [photo.data[v * photo.stride], photo.data[v * photo.stride + 1]];
    out[2 * v] = x + grown.by * (x - grown.x) + mx;
    out[2 * v + 1] = y + grown.by * (y - grown.y) + my;
  }
  for (const [upper, lower] of pairs.slice(1, -1))
    for (const [vertex, sign] of [
      [upper, -1],
      [lower, 1],
    ]) {
      const t = at(target, vertex);
      const opened = (t.x - out[2 * vertex]) * down.x + (t.y - out[2 * vertex + 1]) * down.y;
      if (sign * opened > 0) {
        out[2 * vertex] = t.x;
        out[2 * vertex + 1] = t.y;
      }
    }
  return out;
}
