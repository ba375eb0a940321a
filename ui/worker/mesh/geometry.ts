/** What the rules need to know of one face: its axes, its measures, and which side each vertex is on. Made once a mesh. */
import { LIP_PAIRS, MIRROR, OVAL, VERTICES, type Pair } from './tables.ts';
import type { FaceMesh, Shape } from './types.ts';
import { dot, meanOf, minus, ramp, unitOf, vertex, type Vector } from './vector.ts';

export interface Axes {
  /** Unit vector along, to the picture's right where the face is upright. */
  readonly along: Vector;
  /** Unit vector across, down where the face is upright. */
  readonly across: Vector;
}

export interface FaceGeometry {
  readonly mesh: FaceMesh;
  /** 468 × (x, y) of the mesh. */
  readonly shape: Shape;
  readonly axes: Axes;
  /** Distance between the middles of the eyes. */
  readonly unit: number;
  /** From the top of the forehead to the chin. */
  readonly height: number;
  readonly mouth: Axes & { readonly width: number; readonly gaps: readonly number[] };
  /** Per vertex: 1 below the lower lids, 0 at the eyes and above. */
  readonly belowEyes: Float32Array;
  /** Per vertex: 1 on the picture's left half, 0 on its right, smooth at the middle; the right half's is 1 − this. */
  readonly leftness: Float32Array;
  /** How far the head is turned, degrees; 0 looks into the camera. */
  readonly yaw: number;
}

export function flat(points: Float32Array): Shape {
  const shape = new Float32Array(2 * VERTICES);
  for (let v = 0; v < VERTICES; v++) {
    shape[2 * v] = points[3 * v];
    shape[2 * v + 1] = points[3 * v + 1];
  }
  return shape;
}

export function measureFace(mesh: FaceMesh): FaceGeometry {
  const shape = flat(mesh.points);
  const { unit: along, length: unit } = unitOf(minus(meanOf(shape, [263, 362]), meanOf(shape, [33, 133])));
  const axes: Axes = { along, across: [-along[1], along[0]] };
  const lips = lipAxes(shape);
  return {
    mesh,
    shape,
    axes,
    unit,
    height: unitOf(minus(vertex(shape, 152), vertex(shape, 10))).length,
    mouth: { ...lips, gaps: gapsOf(shape, LIP_PAIRS, lips.across) },
    belowEyes: belowEyesOf(shape),
    leftness: leftnessOf(shape, axes.along, unit),
    yaw: yawOf(mesh),
  };
}

/** Axes of the mouth, from its corners. */
export function lipAxes(shape: Shape): Axes & { readonly width: number } {
  const { unit: along, length: width } = unitOf(minus(vertex(shape, 308), vertex(shape, 78)));
  return { along, across: [-along[1], along[0]], width };
}

/** How far an aperture is open at each of its pairs; negative where the lower line is above the upper one. */
export function gapsOf(shape: Shape, pairs: readonly Pair[], across: Vector): number[] {
  return pairs.map(([upper, lower]) => dot(minus(vertex(shape, lower), vertex(shape, upper)), across));
}

function belowEyesOf(shape: Shape): Float32Array {
  const eyes = meanOf(shape, [33, 263]);
  const { unit, length } = unitOf(minus(vertex(shape, 152), eyes));
  return Float32Array.from({ length: VERTICES }, (_, v) =>
    ramp(dot(minus(vertex(shape, v), eyes), unit) / length, 0.1, 0.38),
  );
}

/** From the distance to the vertex's twin on the other side, so that it holds for turned heads too. */
function leftnessOf(shape: Shape, along: Vector, unit: number): Float32Array {
  const middle = 0.35 * unit;
  return Float32Array.from({ length: VERTICES }, (_, v) =>
    ramp(dot(minus(vertex(shape, MIRROR[v]), vertex(shape, v)), along), -middle, middle),
  );
}

function yawOf({ points }: FaceMesh): number {
  const [left, right] = [3 * 234, 3 * 454];
  return (Math.atan2(points[right + 2] - points[left + 2], points[right] - points[left]) * 180) / Math.PI;
}

/** Displacements in distances between the pupils along the face's own axes (as averages over people are kept) → in the square's. */
export function fromFaceAxes({ axes, unit }: FaceGeometry, move: ArrayLike<number>): Shape {
  const out = new Float32Array(2 * VERTICES);
  for (let v = 0; v < VERTICES; v++)
    for (let c = 0; c < 2; c++)
      out[2 * v + c] = (move[2 * v] * axes.along[c] + move[2 * v + 1] * axes.across[c]) * unit;
  return out;
}

/** The other way round. */
export function inFaceAxes({ axes, unit }: FaceGeometry, move: Shape): Float32Array {
  const out = new Float32Array(2 * VERTICES);
  for (let v = 0; v < VERTICES; v++) {
    out[2 * v] = dot(vertex(move, v), axes.along) / unit;
    out[2 * v + 1] = dot(vertex(move, v), axes.across) / unit;
  }
  return out;
}

/** Larger extent of the face's outline. */
export function faceSize(shape: Shape): number {
  const xs = OVAL.map((v) => shape[2 * v]);
  const ys = OVAL.map((v) => shape[2 * v + 1]);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}
