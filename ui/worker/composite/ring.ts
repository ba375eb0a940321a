/** The warped mesh with what is around it: the motion dies away in two loops outside of the face's oval. */
import { FILL, LID_PAIRS, LIP_PAIRS, OVAL, TRIANGLES, VERTICES, type Pair } from '../mesh/tables.ts';
import { ramp } from './plane.ts';

/** Share of an oval vertex' motion that the loop halfway out takes part in. */
const HALFWAY = 0.4;
export const RING = { side: 0.1, below: 0.18 } as const;

export const RINGED = VERTICES + 2 * OVAL.length;

/** Triangles across an aperture, between its pairs of facing vertices. */
export function fan(pairs: readonly Pair[]): Uint16Array {
  const out: number[] = [];
  for (let i = 0; i + 1 < pairs.length; i++) {
    const [[u0, l0], [u1, l1]] = [pairs[i], pairs[i + 1]];
    for (const t of [
      [u0, u1, l1],
      [u0, l1, l0],
    ])
      if (new Set(t).size === 3) out.push(...t);
  }
  return Uint16Array.from(out);
}

function ringTriangles(): number[] {
  const n = OVAL.length;
  const out: number[] = [];
  const loop = (k: number, i: number): number => (k === 0 ? OVAL[i] : VERTICES + (k - 1) * n + i);
  for (let k = 0; k < 2; k++)
    for (let i = 0; i < n; i++) {
      const j = (i + 1) % n;
      out.push(loop(k, i), loop(k + 1, i), loop(k + 1, j), loop(k, i), loop(k + 1, j), loop(k, j));
    }
  return out;
}

export const MOUTH_FAN = fan(LIP_PAIRS);
export const EYE_FANS = [fan(LID_PAIRS[0]), fan(LID_PAIRS[1])] as const;
/** Apertures first: skin is drawn over them. */
export const ALL_TRIANGLES = Uint16Array.from([
  ...MOUTH_FAN,
  ...EYE_FANS[0],
  ...EYE_FANS[1],
  ...TRIANGLES,
  ...ringTriangles(),
]);
/** The face alone, closed. */
export const FACE_TRIANGLES = Uint16Array.from([...FILL.mouth, ...FILL.leftEye, ...FILL.rightEye, ...TRIANGLES]);

/**
 * The ring's points of a mesh: halfway, then at the end of the falloff, which is wider below the chin, where there is
 * only neck. @param width parts of the face's larger extent
 */
function writeRing(
  points: Float32Array,
  stride: number,
  width: { side: number; below: number },
  out: Float32Array,
): void {
  const n = OVAL.length;
  let [cx, cy, left, right, top, bottom] = [0, 0, Infinity, -Infinity, Infinity, -Infinity];
  for (const v of OVAL) {
    const [x, y] = [points[v * stride], points[v * stride + 1]];
    cx += x / n;
    cy += y / n;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const size = Math.max(right - left, bottom - top);
  OVAL.forEach((v, i) => {
    const [dx, dy] = [points[v * stride] - cx, points[v * stride + 1] - cy];
    const length = Math.max(Math.hypot(dx, dy), 1e-6);
    const reach = size * (width.side + (width.below - width.side) * ramp(dy / length, 0.5, 0.95));
    for (let k = 0; k < 2; k++) {
      const to = 2 * (VERTICES + k * n + i);
      out[to] = cx + dx + (dx / length) * reach * (k + 1) * 0.5;
      out[to + 1] = cy + dy + (dy / length) * reach * (k + 1) * 0.5;
    }
  });
}

export interface Ringed {
  /** RINGED × (x, y): where everything is in the photo, and where it goes. */
  readonly from: Float32Array;
  readonly to: Float32Array;
}

/**
 * @param points 468 × stride of the photo's (or a generated picture's) mesh
 * @param target 468 × (x, y)
 * @param around whose ring stands still; the mesh's own by default
 */
export function withRing(
  points: Float32Array,
  target: Float32Array,
  width: { side: number; below: number } = RING,
  around?: Ringed,
): Ringed {
  const stride = points.length / VERTICES;
  const from = new Float32Array(2 * RINGED);
  const to = new Float32Array(2 * RINGED);
  for (let v = 0; v < VERTICES; v++) {
    from[2 * v] = points[v * stride];
    from[2 * v + 1] = points[v * stride + 1];
  }
  to.set(target);
  if (around) {
    from.set(around.from.subarray(2 * VERTICES), 2 * VERTICES);
    to.set(around.to.subarray(2 * VERTICES), 2 * VERTICES);
    return { from, to };
  }
  writeRing(points, stride, width, from);
  to.set(from.subarray(2 * VERTICES), 2 * VERTICES);
  OVAL.forEach((v, i) => {
    const at = 2 * (VERTICES + i);
    to[at] += HALFWAY * (target[2 * v] - from[2 * v]);
    to[at + 1] += HALFWAY * (target[2 * v + 1] - from[2 * v + 1]);
  });
  return { from, to };
}
