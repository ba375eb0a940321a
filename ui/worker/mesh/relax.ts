/** A few vertices are moved by rule; the others follow as skin would. */
import { FILL, OVAL, TRIANGLES, VERTICES } from './tables.ts';
import type { Shape } from './types.ts';
import type { Vector } from './vector.ts';

const ROUNDS = 400;

/** Vertex → where it is held: its displacement. */
export class Held {
  private readonly moves = new Map<number, Vector>();

  set(vertices: number | readonly number[], move: Vector): this {
    for (const v of typeof vertices === 'number' ? [vertices] : vertices) this.moves.set(v, move);
    return this;
  }

  still(...vertices: (number | readonly number[])[]): this {
    for (const v of vertices.flat()) this.moves.set(v, [0, 0]);
    return this;
  }

  /**
   * Displacements of all vertices: every one that is not held becomes the mean of its neighbours, the face's outline
   * stands still. Smooth, and dies away with the distance. Linear in what is held; some 2 ms, so made once a face.
   */
  relax(): Shape {
    let move = new Float64Array(2 * VERTICES);
    const fixed = new Uint8Array(VERTICES);
    for (const v of OVAL) fixed[v] = 1;
    for (const [v, [x, y]] of this.moves) {
      fixed[v] = 1;
      move[2 * v] = x;
      move[2 * v + 1] = y;
    }
    const { starts, near } = neighbours();
    let next = move.slice();
    for (let round = 0; round < ROUNDS; round++) {
      for (let v = 0; v < VERTICES; v++) {
        if (fixed[v]) continue;
        let [x, y] = [0, 0];
        const [from, to] = [starts[v], starts[v + 1]];
        for (let i = from; i < to; i++) {
          x += move[2 * near[i]];
          y += move[2 * near[i] + 1];
        }
        next[2 * v] = x / (to - from);
        next[2 * v + 1] = y / (to - from);
      }
      [move, next] = [next, move];
    }
    return Float32Array.from(move);
  }
}

interface Neighbours {
  /** near[starts[v]] … near[starts[v + 1] − 1] are the neighbours of v. */
  readonly starts: Uint16Array;
  readonly near: Uint16Array;
}

let known: Neighbours | undefined;

function neighbours(): Neighbours {
  if (known) return known;
  const sets = Array.from({ length: VERTICES }, () => new Set<number>());
  const all = [...TRIANGLES, ...FILL.mouth, ...FILL.leftEye, ...FILL.rightEye];
  for (let i = 0; i < all.length; i += 3)
    for (let a = i; a < i + 3; a++) for (let b = i; b < i + 3; b++) if (a !== b) sets[all[a]].add(all[b]);
  const starts = new Uint16Array(VERTICES + 1);
  sets.forEach((set, v) => (starts[v + 1] = starts[v] + set.size));
  known = { starts, near: Uint16Array.from(sets.flatMap((set) => [...set])) };
  return known;
}
