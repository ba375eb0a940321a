/** The parts of one face as weights of its vertices: soft, and together 1 everywhere, so that nothing can tear between them. */
import type { FaceGeometry } from './geometry.ts';
import { BROWS, JAW, LIDS, OUTER_LIPS, VERTICES } from './tables.ts';
import type { Shape } from './types.ts';
import { ramp } from './vector.ts';
import { REGIONS, type Region, type Where } from './where.ts';

/** A part is what lies near these vertices: all of it up to the first distance, nothing beyond the second (distances between the pupils). */
const NEAR: readonly (readonly [Region, readonly number[], near: number, far: number])[] = [
  ['mouth', OUTER_LIPS, 0.1, 0.45],
  ['eyes', LIDS.flat(), 0.06, 0.34],
  ['brows', BROWS.flat(), 0.04, 0.34],
  ['jaw', JAW.map(([vertex]) => vertex), 0.12, 0.8],
];

export type Regions = Readonly<Record<Region, Float32Array>>;

const known = new WeakMap<FaceGeometry, Regions>();

/** 468 × 0..1 each. Cheeks are all that is no other part, with nose and forehead; hair has no vertices. Made once a face. */
export function regionsOf(face: FaceGeometry): Regions {
  let regions = known.get(face);
  if (!regions) known.set(face, (regions = measure(face)));
  return regions;
}

function measure({ shape, unit, leftness }: FaceGeometry): Regions {
  const parts = NEAR.map(([name, vertices, near, far]) => {
    const weight = Float32Array.from(
      { length: VERTICES },
      (_, v) => 1 - ramp(distance(shape, v, vertices) / unit, near, far),
    );
    return [name, weight] as const;
  });
  const cheeks = new Float32Array(VERTICES);
  for (let v = 0; v < VERTICES; v++) {
    const [mouth, eyes, brows, jaw] = parts.map(([, weight]) => weight);
    const sum = Math.max(1, mouth[v] + eyes[v] + brows[v]);
    for (const weight of [mouth, eyes, brows]) weight[v] /= sum;
    // Lips are mouth, however near the chin is.
    const rest = 1 - mouth[v] - eyes[v] - brows[v];
    jaw[v] *= rest;
    cheeks[v] = Math.max(0, rest - jaw[v]);
  }
  return {
    ...(Object.fromEntries(parts) as Record<'mouth' | 'eyes' | 'brows' | 'jaw', Float32Array>),
    cheeks,
    hair: new Float32Array(VERTICES),
    left: leftness,
    right: leftness.map((x) => 1 - x),
  };
}

function distance(shape: Shape, v: number, vertices: readonly number[]): number {
  return Math.min(...vertices.map((w) => Math.hypot(shape[2 * v] - shape[2 * w], shape[2 * v + 1] - shape[2 * w + 1])));
}

/** How strong a slider is at each vertex, 468 × 0..1. Undefined where it is the same everywhere. */
export function weightsOf(face: FaceGeometry, where: Where | undefined): Float32Array | undefined {
  if (!where || REGIONS.every((region) => (where[region] ?? 1) === 1)) return undefined;
  const regions = regionsOf(face);
  const lacks = (names: readonly Region[], v: number): number =>
    names.reduce((sum, name) => sum + (1 - (where[name] ?? 1)) * regions[name][v], 0);
  return Float32Array.from({ length: VERTICES }, (_, v) => (1 - lacks(PARTS, v)) * (1 - lacks(HALVES, v)));
}

const PARTS = REGIONS.filter((region) => region !== 'left' && region !== 'right');
const HALVES = ['left', 'right'] as const;

/** The mean at these vertices; 1 without weights. */
export function weightAt(weights: Float32Array | undefined, vertices: readonly number[]): number {
  if (!weights) return 1;
  return vertices.reduce((sum, v) => sum + weights[v], 0) / vertices.length;
}
