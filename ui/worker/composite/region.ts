/**
 * Where a slider may show. The generator answers every edit with a change of the whole square: a smile also moves hair and
 * background a little, since its code knows them as one. What the slider is not for stays the photo's own.
 */
import type { DirectionInfo } from '../../../models/format/index.ts';
import type { Point, SliderValues } from '../api.ts';
import type { Edges } from './edges.ts';
import { CHANGE, REPLACE, type Change } from './change.ts';

export type Region = DirectionInfo['region'];

export interface Shape {
  /** Landmark numbers (300-W order) around each part, each with a lift towards the forehead in parts of the square's side. */
  readonly outlines: readonly (readonly (readonly [landmark: number, lift: number])[])[];
  /** Held to the photo's edges: drawn on the skin, it must not spread over the wall behind. */
  readonly guided?: true;
  /** The mask is 1 up to this far outside of the outline, and 0 beyond `grow + feather`; parts of the square's side. */
  readonly grow: number;
  readonly feather: number;
}

/** Landmarks on a line around, forwards or backwards. */
const run = (from: number, to: number, lift = 0): (readonly [number, number])[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => [from < to ? from + i : from - i, lift]);

export const SHAPES: Readonly<Record<Exclude<Region, 'head'>, Shape>> = {
  face: { outlines: [[...run(0, 16), ...run(26, 17, 0.06)]], guided: true, grow: 0, feather: 0.02 },
  'lower-face': { outlines: [[...run(1, 15), ...run(35, 31)]], guided: true, grow: 0, feather: 0.02 },
  eyes: {
    outlines: [
      [...run(17, 21, 0.01), ...run(39, 41), ...run(36, 36)],
      [...run(22, 26, 0.01), ...run(45, 47), ...run(42, 42)],
    ],
    grow: 0.03,
    feather: 0.05,
  },
};

/** A slider's region opens whole from this value on, so that the first touch of another slider is no jump. */
const WHOLE_FROM = 0.1;

/** Gives the mask of a region, made once for each size. */
export type RegionMasks = (region: Region, size: number) => Float32Array | null;

/** @param landmarks 68 points in the square's own coordinates, 0..1 */
export function createRegionMasks(landmarks: readonly Point[], edges: Edges): RegionMasks {
  const made = new Map<string, Float32Array>();
  return (region, size) => {
    if (region === 'head') return null;
    const key = `${region}:${size}`;
    const found = made.get(key);
    if (found) return found;
    const shape = SHAPES[region];
    const mask = shape.guided
      ? edges
          .hold(size, (side) => [drawMask(shape, landmarks, side)])[0]
          .map((value) => Math.min(1, Math.max(0, value)))
      : drawMask(shape, landmarks, size);
    made.set(key, mask);
    return mask;
  };
}

/** The union of the regions of the sliders that are set: [size·size], 0..1. Null where nothing is held back. */
export function maskOf(
  sliders: SliderValues,
  directions: readonly DirectionInfo[],
  masks: RegionMasks,
  size: number,
): Float32Array | null {
  const out = new Float32Array(size * size);
  for (const { id, region } of directions) {
    const weight = Math.min(1, Math.abs(sliders[id] ?? 0) / WHOLE_FROM);
    if (weight === 0) continue;
    const mask = masks(region, size);
    if (!mask && weight === 1) return null;
    for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i], weight * (mask ? mask[i] : 1));
  }
  return out;
}

/** The same for what moves: a beard or a colour of hair brings nothing out of its place. */
export function movingMaskOf(
  sliders: SliderValues,
  directions: readonly DirectionInfo[],
  masks: RegionMasks,
  size: number,
): Float32Array | null {
  return maskOf(
    sliders,
    directions.filter(({ moves }) => moves),
    masks,
    size,
  );
}

/** Holds a change back where the mask says so, in place; blend.ts adds both parts linearly, so this is the mask on the result. */
export function limitChange(change: Change, mask: Float32Array | null): Change {
  if (!mask) return change;
  const count = change.width * change.height;
  for (const plane of [CHANGE, CHANGE + 1, CHANGE + 2, REPLACE])
    for (let i = 0; i < count; i++) change.data[plane * count + i] *= mask[i];
  return change;
}

/** [size·size], 1 in the shape and 0 out of it. */
export function drawMask({ outlines, grow, feather }: Shape, landmarks: readonly Point[], size: number): Float32Array {
  const polygons = outlines.map((outline) =>
    Float64Array.from(outline.flatMap(([n, lift]) => [landmarks[n].x, landmarks[n].y - lift])),
  );
  const mask = new Float32Array(size * size);
  for (let y = 0, i = 0; y < size; y++) {
    for (let x = 0; x < size; x++, i++) {
      let distance = Infinity;
      for (let p = 0; p < polygons.length; p++)
        distance = Math.min(distance, signedDistance(polygons[p], (x + 0.5) / size, (y + 0.5) / size));
      const t = Math.min(1, Math.max(0, (grow + feather - distance) / feather));
      mask[i] = t * t * (3 - 2 * t);
    }
  }
  return mask;
}

/** Distance of a point from the edge of a polygon [x, y, x, y, …], negative inside. */
function signedDistance(polygon: Float64Array, x: number, y: number): number {
  let nearest = Infinity;
  let inside = false;
  let ax = polygon[polygon.length - 2];
  let ay = polygon[polygon.length - 1];
  for (let i = 0; i < polygon.length; i += 2) {
    const bx = polygon[i];
    const by = polygon[i + 1];
    const ex = bx - ax;
    const ey = by - ay;
    const t = Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey || 1)));
    const dx = x - ax - t * ex;
    const dy = y - ay - t * ey;
    nearest = Math.min(nearest, dx * dx + dy * dy);
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * ex) inside = !inside;
    ax = bx;
    ay = by;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}
