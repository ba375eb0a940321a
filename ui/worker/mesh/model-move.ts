/** From two meshes of generated faces to what the model moved. */
import { MIRROR, STABLE, VERTICES } from './tables.ts';
import { flat } from './geometry.ts';
import type { FaceMesh, Shape } from './types.ts';
import { meanOf } from './vector.ts';

/** Least-squares turn, scale and shift that takes these vertices of `from` to those of `to`, applied to all of `from`. */
export function fitted(from: Shape, to: Shape, vertices: readonly number[]): Shape {
  const [fx, fy] = meanOf(from, vertices);
  const [tx, ty] = meanOf(to, vertices);
  let [same, turned, size] = [0, 0, 0];
  for (const v of vertices) {
    const [ax, ay] = [from[2 * v] - fx, from[2 * v + 1] - fy];
    const [bx, by] = [to[2 * v] - tx, to[2 * v + 1] - ty];
    same += ax * bx + ay * by;
    turned += ax * by - ay * bx;
    size += ax * ax + ay * ay;
  }
  const [s, r] = [same / size, turned / size];
  const out = new Float32Array(from.length);
  for (let i = 0; i < from.length; i += 2) {
    const [x, y] = [from[i] - fx, from[i + 1] - fy];
    out[i] = s * x - r * y + tx;
    out[i + 1] = r * x + s * y + ty;
  }
  return out;
}

/** Displacement of every vertex from G(w) to G(w'), head motion taken out by the points that expressions leave alone. */
export function modelMove(zero: FaceMesh, edit: FaceMesh): Shape {
  const before = flat(zero.points);
  const move = fitted(flat(edit.points), before, STABLE);
  for (let i = 0; i < move.length; i++) move[i] -= before[i];
  return move;
}

/** Half of the difference between the two sides of the face is taken as noise of the mesh net. */
export function even(move: Shape): Shape {
  const out = new Float32Array(move.length);
  for (let v = 0; v < VERTICES; v++) {
    const twin = 2 * MIRROR[v];
    out[2 * v] = 0.5 * (move[2 * v] - move[twin]);
    out[2 * v + 1] = 0.5 * (move[2 * v + 1] + move[twin + 1]);
  }
  return out;
}
