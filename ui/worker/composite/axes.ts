/** The face's own axes and the openings along them. Points are (x, y) pairs, `stride` apart. */
import { LIP_PAIRS, type Pair } from '../mesh/tables.ts';

export interface Vector {
  readonly x: number;
  readonly y: number;
}

/** One mesh, read as 2-D points. */
export interface Points {
  readonly data: Float32Array;
  readonly stride: number;
}

export function pointsOf(data: Float32Array): Points {
  return { data, stride: data.length / 468 };
}

export function at({ data, stride }: Points, vertex: number): Vector {
  return { x: data[vertex * stride], y: data[vertex * stride + 1] };
}

function direction(from: Vector, to: Vector): Vector {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = Math.max(Math.hypot(x, y), 1e-9);
  return { x: x / length, y: y / length };
}

export function middle(points: Points, vertices: readonly number[]): Vector {
  let [x, y] = [0, 0];
  for (const vertex of vertices) {
    const p = at(points, vertex);
    x += p.x / vertices.length;
    y += p.y / vertices.length;
  }
  return { x, y };
}

/** Unit vector down across the line from left to right. */
export function across(right: Vector): Vector {
  return { x: -right.y, y: right.x };
}

/** Unit vector along the mouth, left to right. */
export function alongMouth(points: Points): Vector {
  return direction(at(points, 78), at(points, 308));
}

/** Unit vector from the left eye to the right one. */
export function alongEyes(points: Points): Vector {
  return direction(middle(points, [33, 133]), middle(points, [263, 362]));
}

/** Distance between the pupils. */
export function pupils(points: Points): number {
  const [l, r] = [middle(points, [33, 133]), middle(points, [263, 362])];
  return Math.hypot(r.x - l.x, r.y - l.y);
}

export function gap(points: Points, [upper, lower]: Pair, down: Vector): number {
  const [u, l] = [at(points, upper), at(points, lower)];
  return (l.x - u.x) * down.x + (l.y - u.y) * down.y;
}

/** The widest opening between facing vertices. */
export function widest(points: Points, pairs: readonly Pair[], down: Vector): number {
  return pairs.reduce((most, pair) => Math.max(most, gap(points, pair, down)), -Infinity);
}

export function lipGap(points: Points): number {
  return widest(points, LIP_PAIRS, across(alongMouth(points)));
}
