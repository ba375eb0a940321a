/** Where each pixel of the result comes from, on planes of FLOW: the mesh's motion, smoothed away from lips and lids. */
import { LIDS, OUTER_LIPS } from '../mesh/tables.ts';
import { blur, clamp, ramp, windowAround, type Box, type Window } from './plane.ts';
import { loopOf, smoothLoop, softCoverage } from './polygon.ts';
import { STRETCH } from './person.ts';
import { rasterize } from './rasterize.ts';
import { RINGED, type Ringed } from './ring.ts';
import { DX, DY, FIELD, FLOW, ZONE } from './types.ts';

/** Linear triangles leave creases in the shading of cheeks: sigma of the blur over them, sides. */
const CREASES = 0.006;
/** Around lips and lids the mesh counts as it is: sigma of that zone's rim, sides. */
const RIM = 0.008;
/** Vertices that move less than this (sides) count as still. */
const STILL = 1e-6;

const corners = new Float32Array(2 * RINGED);
const offsets = new Float32Array(2 * RINGED);
let drawn = new Float32Array(0);

/** Offsets from `to` back to `from` in every pixel of a window; 0 outside of the mesh. Valid until the next call. */
export function backMap(
  { from, to }: Ringed,
  triangles: Uint16Array,
  { density, box }: Window,
  facing = false,
): Float32Array {
  for (let i = 0; i < corners.length; i++) {
    corners[i] = to[i] * density - 0.5;
    offsets[i] = from[i] - to[i];
  }
  const count = 2 * box.width * box.height;
  if (drawn.length < count) drawn = new Float32Array(count);
  drawn.fill(0, 0, count);
  rasterize(corners, offsets, triangles, box, drawn, facing);
  return drawn;
}

/** Triangles of which a vertex moves; the offset in the others is 0 anyway. */
export function movingTriangles({ from, to }: Ringed, triangles: Uint16Array): Uint16Array {
  const moves = new Uint8Array(RINGED);
  for (let v = 0; v < RINGED; v++)
    if (Math.abs(from[2 * v] - to[2 * v]) + Math.abs(from[2 * v + 1] - to[2 * v + 1]) > STILL) moves[v] = 1;
  const out = new Uint16Array(triangles.length);
  let count = 0;
  for (let t = 0; t < triangles.length; t += 3)
    if (moves[triangles[t]] | moves[triangles[t + 1]] | moves[triangles[t + 2]]) {
      out[count++] = triangles[t];
      out[count++] = triangles[t + 1];
      out[count++] = triangles[t + 2];
    }
  return out.subarray(0, count);
}

/** The same triangles, the farthest first: a turned head covers parts of itself. */
export function byDepth(triangles: Uint16Array, depth: Float32Array): Uint16Array {
  let deepest = -Infinity;
  for (const z of depth) deepest = Math.max(deepest, z);
  const of = (vertex: number): number => (vertex < depth.length ? depth[vertex] : deepest + 1);
  const count = triangles.length / 3;
  const far = Float32Array.from({ length: count }, (_, t) =>
    [0, 1, 2].reduce((sum, k) => sum + of(triangles[3 * t + k]), 0),
  );
  const order = Array.from({ length: count }, (_, t) => t).sort((a, b) => far[b] - far[a]);
  return Uint16Array.from(order.flatMap((t) => [triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]]));
}

/** Writes the zones of mouth and eyes; @returns their windows, null for an aperture around which nothing moves */
export function writeZones(field: Float32Array, target: Float32Array, active: readonly boolean[]): (Window | null)[] {
  return [OUTER_LIPS, ...LIDS].map((loop, k) => {
    if (!active[k]) return null;
    const window = windowAround(target, loop, 2, FLOW, 3.6 * RIM);
    if (!window) return null;
    const edge = loopOf(target, 2, loop);
    const soft = softCoverage(smoothLoop(k === 0 ? edge : notTooFlat(edge)), window, RIM);
    const { x, y, width, height } = window.box;
    for (let j = 0, i = 0; j < height; j++)
      for (let k2 = 0; k2 < width; k2++, i++) {
        const to = ((y + j) * FLOW + x + k2) * FIELD + ZONE;
        field[to] = Math.max(field[to], Math.min(1, 2 * soft[i]));
      }
    return window;
  });
}

/** Least half height of an eye's zone, sides: a shut eye's lids meet in a line, and that line is an edge. */
const LEAST = 0.006;

/** A loop of lids, lower and upper ones opened where they are nearer to their middle line than LEAST. */
function notTooFlat(loop: Float32Array): Float32Array {
  const count = loop.length >> 1;
  const out = loop.slice();
  // The loops run from one corner along one lid to the other corner and back: i and count − i face each other.
  for (let i = 1; i < count >> 1; i++) {
    const j = count - i;
    const [ax, ay, bx, by] = [loop[2 * i], loop[2 * i + 1], loop[2 * j], loop[2 * j + 1]];
    const half = 0.5 * Math.hypot(bx - ax, by - ay);
    if (half >= LEAST) continue;
    // Across the line between the corners, lower lid down.
    const [cx, cy] = [loop[count] - loop[0], loop[count + 1] - loop[1]];
    const length = Math.max(Math.hypot(cx, cy), 1e-6);
    const sign = cx > 0 ? 1 : -1;
    const [nx, ny] = [(-cy / length) * sign, (cx / length) * sign];
    const [mx, my] = [0.5 * (ax + bx), 0.5 * (ay + by)];
    out[2 * i] = mx + LEAST * nx;
    out[2 * i + 1] = my + LEAST * ny;
    out[2 * j] = mx - LEAST * nx;
    out[2 * j + 1] = my - LEAST * ny;
  }
  return out;
}

/**
 * Writes DX and DY, blurred.
 * @param outside how far outside of the person each pixel lies, sides: there the motion dies away
 * @returns the box in which something may move, null where nothing does
 */
export function writeMotion(
  field: Float32Array,
  mesh: Ringed,
  triangles: Uint16Array,
  facing: boolean,
  outside: Float32Array | null,
): Box | null {
  const moving = facing ? triangles : movingTriangles(mesh, triangles);
  if (moving.length === 0) return null;
  const window = windowAround(mesh.to, moving, 2, FLOW, 4 * CREASES);
  if (!window) return null;
  const { x, y, width, height } = window.box;
  const part = backMap(mesh, moving, window, facing);
  blur(part, width, height, CREASES * FLOW, 2);
  const reach = outside ? Math.max(0.01, STRETCH * farthestOfOval(mesh)) : 1;
  for (let j = 0, i = 0; j < height; j++) {
    let to = ((y + j) * FLOW + x) * FIELD;
    let at = (y + j) * FLOW + x;
    for (let k = 0; k < width; k++, i += 2, to += FIELD, at++) {
      let share = 1;
      if (outside && outside[at] > 0) share = outside[at] >= reach ? 0 : 1 - ramp(outside[at], 0, reach);
      field[to + DX] = share * part[i];
      field[to + DY] = share * part[i + 1];
    }
  }
  return window.box;
}

/** The largest motion outside of the face: that of its outline. */
function farthestOfOval({ from, to }: Ringed): number {
  let most = 0;
  for (let i = 2 * 468; i < from.length; i += 2)
    most = Math.max(most, Math.hypot(from[i] - to[i], from[i + 1] - to[i + 1]) / 0.4);
  return clamp(most, 0, 0.2);
}
