/**
 * Whether something lies over the mouth or an eye: edges, brightness and tint of a small patch against the person's own skin.
 * The mesh alone cannot say: its net answers a hand or a mask with a mouth where one should be, and is as sure as ever.
 *
 * The same numbers as `models/training/anycost/labels/cover.py`, where the weights come from (`anycost cover`). Histograms of
 * edges as in Dalal and Triggs, CVPR 2005; signed, since a mouth's line is dark and not bright.
 */
import type { Quad } from '../face/quad.ts';
import { plane, type Planes } from '../image/planes.ts';
import { sampleWindow } from '../image/window.ts';
import type { Point, RgbaImage } from '../api.ts';
import { EYE_BIAS, EYE_WEIGHTS, MOUTH_BIAS, MOUTH_WEIGHTS } from './cover-weights.ts';
import type { FaceMesh } from './types.ts';

/** Log odds that it is covered (an eye: or shut). */
export interface Cover {
  readonly mouth: number;
  /** Left eye, right eye. */
  readonly eyes: readonly [number, number];
}

/** Log odds from which a part counts as covered; how they were chosen: README. An eye alone has to be surer than both together. */
export const COVERED = { mouth: 2, eyes: 2.2, oneEye: 4.5 } as const;

/** A patch around the mean of `middle`: its size in face heights, in pixels, in cells of brightness (half as many of edges and tint). */
interface Part {
  readonly middle: readonly number[];
  readonly size: readonly [width: number, height: number];
  readonly pixels: readonly [width: number, height: number];
  readonly cells: readonly [across: number, down: number];
  /** Vertices around which the person's skin is looked up, away from what covers this part. */
  readonly skin: readonly number[];
  readonly mirror: boolean;
}

const MOUTH: Part = {
  middle: [61, 291, 13, 14],
  size: [0.5, 0.34],
  pixels: [32, 24],
  cells: [8, 6],
  skin: [9, 151, 8, 6, 197],
  mirror: false,
};
const LEFT_EYE: Part = {
  middle: [33, 133, 159, 145],
  size: [0.27, 0.2],
  pixels: [24, 18],
  cells: [6, 6],
  skin: [50, 280, 205, 425, 4],
  mirror: false,
};
const RIGHT_EYE: Part = { ...LEFT_EYE, middle: [362, 263, 386, 374], mirror: true };

/** The gap of the lips, in mouth widths, from which there is a mouth: under what covers one, the net sees lips that are closed. */
const WIDE = 0.35;

const [SKIN_SIDE, SKIN_PIXELS] = [0.04, 4];
const BINS = 8;
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

/** @param quad the aligned square in pixels of `photo`; the mesh is in units of its side */
export function coverOf(photo: RgbaImage, quad: Quad, mesh: FaceMesh): Cover {
  const score = (part: Part, weights: readonly number[], bias: number): number =>
    coverFeatures(photo, quad, mesh, part).reduce((sum, x, i) => sum + x * weights[i], bias);
  return {
    mouth: gapOf(mesh) > WIDE ? -Infinity : score(MOUTH, MOUTH_WEIGHTS, MOUTH_BIAS),
    eyes: [score(LEFT_EYE, EYE_WEIGHTS, EYE_BIAS), score(RIGHT_EYE, EYE_WEIGHTS, EYE_BIAS)],
  };
}

function gapOf({ points }: FaceMesh): number {
  const between = (a: number, b: number): number =>
    Math.hypot(points[3 * a] - points[3 * b], points[3 * a + 1] - points[3 * b + 1]);
  return between(13, 14) / between(61, 291);
}

/** Edges (cells/2 × 8), their strength, brightness (cells), tints (2 × cells/2). */
function coverFeatures(photo: RgbaImage, quad: Quad, { points }: FaceMesh, part: Part): number[] {
  const at = placer(quad, points);
  const [from, to] = [at([33]), at([263])];
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const [top, bottom] = [at([10]), at([152])];
  const unit = Math.hypot(bottom.x - top.x, bottom.y - top.y);
  const patch = (
    middle: Point,
    [w, h]: readonly [number, number],
    [width, height]: readonly [number, number],
  ): Planes => {
    const right = { x: w * unit * along.x, y: w * unit * along.y };
    const down = { x: -h * unit * along.y, y: h * unit * along.x };
    const origin = { x: middle.x - (right.x + down.x) / 2, y: middle.y - (right.y + down.y) / 2 };
    return sampleWindow(photo, { origin, right, down }, width, height);
  };
  const skins = part.skin.map((v) => meanOf(patch(at([v]), [SKIN_SIDE, SKIN_SIDE], [SKIN_PIXELS, SKIN_PIXELS])));
  const [r, g, b] = [0, 1, 2].map((c) => median(skins.map((skin) => skin[c])));
  return featuresOf(patch(at(part.middle), part.size, part.pixels), [r, g, b], part);
}

function featuresOf(look: Planes, [r, g, b]: readonly number[], { cells, mirror }: Part): number[] {
  const { width, height } = look;
  const skin = RED * r + GREEN * g + BLUE * b;
  const [ownBlue, ownRed, y0] = [b - skin, r - skin, Math.max(skin, 8)];
  const [reds, greens, blues] = [plane(look, 0), plane(look, 1), plane(look, 2)];
  const size = width * height;
  const log = new Float64Array(size);
  const [brightness, blue, red] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const from = j * width + (mirror ? width - 1 - i : i);
      const y = RED * reds[from] + GREEN * greens[from] + BLUE * blues[from];
      const light = y / y0;
      const to = j * width + i;
      log[to] = Math.log(light + 0.15);
      brightness[to] = clamp(Math.log(light + 0.1), -2, 1.2);
      blue[to] = clamp((blues[from] - y - ownBlue * light) / y0, -0.6, 0.6);
      red[to] = clamp((reds[from] - y - ownRed * light) / y0, -0.6, 0.6);
    }
  const edges = Array.from({ length: BINS }, () => new Float64Array(size));
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const across = slope(log, j * width, i, 1, width);
      const down = slope(log, i, j, width, height);
      const turn = ((Math.atan2(down, across) / (2 * Math.PI)) * BINS + BINS) % BINS;
      const bin = Math.floor(turn) % BINS;
      const strength = Math.hypot(across, down);
      edges[bin][j * width + i] += strength * (1 - (turn - Math.floor(turn)));
      edges[(bin + 1) % BINS][j * width + i] += strength * (turn - Math.floor(turn));
    }
  const means = (values: Float64Array, across: number, down: number): number[] =>
    cellMeans(values, width, across, down);
  const coarse = [cells[0] / 2, cells[1] / 2] as const;
  const perBin = edges.map((values) => means(values, ...coarse));
  const histogram = perBin[0].flatMap((_, cell) => perBin.map((values) => values[cell]));
  const strength = Math.hypot(...histogram);
  return [
    ...histogram.map((x) => x / (strength + 0.05)),
    Math.min(strength, 1),
    ...means(brightness, ...cells),
    ...means(blue, ...coarse),
    ...means(red, ...coarse),
  ];
}

/** The photo's pixel at which the mean of some vertices lies. */
function placer([origin, below, , beside]: Quad, points: Float32Array): (vertices: readonly number[]) => Point {
  return (vertices) => {
    let [u, v] = [0, 0];
    for (const vertex of vertices) {
      u += points[3 * vertex] / vertices.length;
      v += points[3 * vertex + 1] / vertices.length;
    }
    return {
      x: origin.x + u * (beside.x - origin.x) + v * (below.x - origin.x),
      y: origin.y + u * (beside.y - origin.y) + v * (below.y - origin.y),
    };
  };
}

/** By central differences, one-sided at the ends. */
function slope(values: Float64Array, start: number, index: number, stride: number, count: number): number {
  const [before, after] = [Math.max(0, index - 1), Math.min(count - 1, index + 1)];
  return (values[start + after * stride] - values[start + before * stride]) / (after - before);
}

function cellMeans(values: Float64Array, width: number, across: number, down: number): number[] {
  const [w, h] = [width / across, values.length / width / down];
  const out = new Array<number>(across * down).fill(0);
  values.forEach((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    out[Math.floor(y / h) * across + Math.floor(x / w)] += value / (w * h);
  });
  return out;
}

function meanOf(picture: Planes): readonly number[] {
  return [0, 1, 2].map((c) => plane(picture, c).reduce((sum, x) => sum + x, 0) / (picture.width * picture.height));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, x));
}

/** For the test that holds these numbers to the fitting's own. */
export const coverParts = { MOUTH, LEFT_EYE, RIGHT_EYE, features: coverFeatures } as const;
