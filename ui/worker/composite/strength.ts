/** A slider of tone that is weaker in parts of the face: its strength as a plane, in the photo's own coordinates. */
import { OVAL } from '../mesh/tables.ts';
import { pointsOf, type Points } from './axes.ts';
import { blur, ramp, wholeWindow } from './plane.ts';
import { loopOf, softCoverage } from './polygon.ts';
import { rasterize } from './rasterize.ts';
import { ALL_TRIANGLES, RINGED, withRing } from './ring.ts';
import { SIDE, TONE, type FacePixels, type Strength } from './types.ts';

/** Sigma of the blur over the mesh's creases, and of the face's edge, sides. */
const [CREASES, EDGE] = [0.008, 0.02];
/** The ring that carries the face's values beyond its edge, in face sizes. */
const BEYOND = { side: 0.3, below: 0.3 };
/** The face's middle, from the forehead to the chin, without the nose, which sticks out of it. */
const MIDDLE = [10, 9, 168, 6, 164, 17, 152] as const;
/** Half of what lies between the two halves, in distances between the pupils. */
const HALFWAY = 0.175;

/** SIDE², 0..1. */
export function strengthPlane({ mesh }: FacePixels, strength: Strength): Float32Array {
  const photo = pointsOf(mesh.points);
  const inside = softCoverage(loopOf(photo.data, photo.stride, OVAL), wholeWindow(SIDE), EDGE);
  const face = ofVertices(mesh.points, strength.vertices);
  const beyond = halves(photo, strength);
  return inside.map((c, i) => c * face[i] + (1 - c) * strength.hair * beyond[i]);
}

function ofVertices(points: Float32Array, vertices: Float32Array): Float32Array {
  const ringed = withRing(points, flatOf(points), BEYOND);
  const corners = ringed.from.map((x) => x * SIDE - 0.5);
  const twice = new Float32Array(2 * RINGED);
  for (let v = 0; v < RINGED; v++)
    twice[2 * v] = vertices[v < vertices.length ? v : OVAL[(v - vertices.length) % OVAL.length]];
  const drawn = new Float32Array(2 * SIDE * SIDE);
  rasterize(corners, twice, ALL_TRIANGLES, wholeWindow(SIDE).box, drawn);
  const out = Float32Array.from({ length: SIDE * SIDE }, (_, i) => drawn[2 * i]);
  blur(out, SIDE, SIDE, CREASES * SIDE);
  return out;
}

function flatOf(points: Float32Array): Float32Array {
  return points.filter((_x, i) => i % 3 !== 2);
}

/** Left and right of the face's middle line, drawn on above the forehead and below the chin. */
function halves({ data, stride }: Points, { left, right }: Strength): Float32Array {
  const at = (v: number): readonly [number, number] => [data[v * stride], data[v * stride + 1]];
  const [[lx, ly], [rx, ry]] = [at(33), at(263)];
  // Between the outer corners of the eyes lie some 1.45 distances between the pupils.
  const width = Math.hypot(rx - lx, ry - ly);
  const [ax, ay] = [(rx - lx) / width, (ry - ly) / width];
  const soft = (HALFWAY * width) / 1.45;
  const middle = MIDDLE.map(at)
    .map(([x, y]) => ({ along: x * ax + y * ay, down: y * ax - x * ay }))
    .sort((a, b) => a.down - b.down);
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [((i % SIDE) + 0.5) / SIDE, (Math.floor(i / SIDE) + 0.5) / SIDE];
    const share = ramp(x * ax + y * ay - middleAt(middle, y * ax - x * ay), -soft, soft);
    return left + (right - left) * share;
  });
}

function middleAt(line: readonly { readonly along: number; readonly down: number }[], down: number): number {
  const next = line.findIndex((point) => point.down > down);
  if (next === 0) return line[0].along;
  if (next < 0) return line[line.length - 1].along;
  const [a, b] = [line[next - 1], line[next]];
  return a.along + ((b.along - a.along) * (down - a.down)) / Math.max(1e-9, b.down - a.down);
}

/**
 * Adds to `tone` what `write` writes, as strong as it is in each place.
 * @param write returns what is added to colour, SIDE² × 2, or null
 * @returns that, as strong as it is in each place
 */
export function weakened(
  tone: Float32Array,
  face: FacePixels,
  strength: Strength | undefined,
  write: (into: Float32Array) => Float32Array | null,
): Float32Array | null {
  if (!strength) return write(tone);
  const plane = strengthPlane(face, strength);
  const alone = new Float32Array(tone.length);
  const chroma = write(alone);
  const weak = weighed(alone, plane, TONE);
  for (let i = 0; i < tone.length; i++) tone[i] += weak[i];
  return chroma && weighed(chroma, plane, 2);
}

/** @param values so many a pixel of SIDE² */
function weighed(values: Float32Array, plane: Float32Array, channels: number): Float32Array {
  return values.map((value, i) => value * plane[Math.floor(i / channels)]);
}
