/**
 * What moves in an edit, and by how much: a dense backward flow between the generator's pictures before and after, so that
 * the photo's own lips and lids move instead of fading between two places.
 *
 * Lucas & Kanade 1981, from coarse to fine. It looks at colours less their blur: an edit also lights the cheeks, which must
 * not pass for motion. Where moving does not explain the change (teeth, a beard) the flow fades out, and the change is drawn.
 */
import { boxMeans } from '../image/blur.ts';
import { sampleBilinear } from '../image/sample.ts';

/** Lengths are parts of the square's side, colours 8-bit levels. */
const MOTION = {
  /** Sides of the smallest and the largest picture that is looked at, px: motion is smooth, and time goes with the square. */
  coarsest: 16,
  finest: 64,
  /** Steps at each of them. */
  steps: 3,
  /** Window of one estimate, and the smoothing of the whole flow. */
  window: 0.03,
  smooth: 0.02,
  /** What is broader than this is light, not shape. */
  light: 0.06,
  /** Contrast below this is no evidence of motion. */
  contrast: 2,
  /** Share of the change that moving must explain for the flow to count at all, and to count whole. */
  explainedFrom: 0.35,
  explainedTo: 0.75,
  /** No feature of a face moves farther. */
  most: 0.08,
} as const;

/** Planes of a square picture. */
type Colours = readonly Float32Array[];

/** What is at x after the edit was at x + (dx, dy) before, in pixels of the square at `size`. */
export interface Motion {
  readonly size: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/**
 * @param before,after planes [size·size] in 8-bit levels
 * @returns zeros where the pictures are equal
 */
export function findMotion(before: Colours, after: Colours, size: number): Motion {
  const half = size / 2;
  let motion = still(size);
  if (half >= MOTION.coarsest) {
    const smaller = (planes: Colours): Colours => planes.map((plane) => halve(plane, size));
    motion = twice(findMotion(smaller(before), smaller(after), half));
  }
  if (size > MOTION.finest) return motion;
  const shape = (planes: Colours): Colours => planes.map((plane) => withoutLight(plane, size));
  const [from, to] = [shape(before), shape(after)];
  for (let step = 0; step < MOTION.steps; step++) motion = refine(motion, from, to);
  return keepExplained(motion, from, to);
}

/** The picture `plane` as the motion moves it. */
export function move({ size, dx, dy }: Motion, plane: Float32Array): Float32Array {
  const out = new Float32Array(plane.length);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) out[i] = sampleBilinear(plane, size, x + dx[i], y + dy[i]);
  return out;
}

/** @param weights [size·size], how much of the motion stays at each place */
export function limitMotion({ size, dx, dy }: Motion, weights: Float32Array): Motion {
  return { size, dx: dx.map((value, i) => value * weights[i]), dy: dy.map((value, i) => value * weights[i]) };
}

function still(size: number): Motion {
  return { size, dx: new Float32Array(size * size), dy: new Float32Array(size * size) };
}

function halve(plane: Float32Array, size: number): Float32Array {
  const half = size / 2;
  const out = new Float32Array(half * half);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++) {
      const at = 2 * (y * size + x);
      out[y * half + x] = (plane[at] + plane[at + 1] + plane[at + size] + plane[at + size + 1]) / 4;
    }
  return out;
}

function twice(motion: Motion): Motion {
  const out = still(2 * motion.size);
  for (let y = 0, i = 0; y < out.size; y++)
    for (let x = 0; x < out.size; x++, i++) {
      const [sx, sy] = [(x - 0.5) / 2, (y - 0.5) / 2];
      out.dx[i] = 2 * sampleBilinear(motion.dx, motion.size, sx, sy);
      out.dy[i] = 2 * sampleBilinear(motion.dy, motion.size, sx, sy);
    }
  return out;
}

/** Two boxes with about the variance of a Gaussian: many blurs are needed, and none of them is seen. */
function soften(plane: Float32Array, size: number, sigma: number): Float32Array {
  const radius = Math.max(1, Math.round((Math.sqrt(1 + 6 * (sigma * size) ** 2) - 1) / 2));
  return boxMeans(boxMeans(plane, size, size, radius), size, size, radius);
}

function withoutLight(plane: Float32Array, size: number): Float32Array {
  const light = soften(plane, size, MOTION.light);
  return plane.map((value, i) => value - light[i]);
}

/** One step of Gauss and Newton on the windowed difference, a pixel at most. */
function refine(motion: Motion, from: Colours, to: Colours): Motion {
  const { size } = motion;
  const sums = Array.from({ length: 5 }, () => new Float32Array(size * size));
  from.forEach((plane, c) => addEvidence(sums, move(motion, plane), to[c], size));
  const [xx, xy, yy, xt, yt] = sums.map((sum) => soften(sum, size, MOTION.window));
  const next = still(size);
  const [weak, most] = [MOTION.contrast ** 2, MOTION.most * size];
  for (let i = 0; i < xx.length; i++) {
    const a = xx[i] + weak;
    const b = xy[i];
    const c = yy[i] + weak;
    const det = a * c - b * b;
    const sx = (b * yt[i] - c * xt[i]) / det;
    const sy = (b * xt[i] - a * yt[i]) / det;
    const step = 1 / Math.max(1, Math.hypot(sx, sy));
    const dx = motion.dx[i] + step * sx;
    const dy = motion.dy[i] + step * sy;
    const bounded = most / Math.max(most, Math.hypot(dx, dy));
    next.dx[i] = bounded * dx;
    next.dy[i] = bounded * dy;
  }
  return { size, dx: soften(next.dx, size, MOTION.smooth), dy: soften(next.dy, size, MOTION.smooth) };
}

/** Adds products of gradients and difference of one colour: [xx, xy, yy, xt, yt]. */
function addEvidence([xx, xy, yy, xt, yt]: Colours, from: Float32Array, to: Float32Array, size: number): void {
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const left = x > 0 ? i - 1 : i;
      const right = x < size - 1 ? i + 1 : i;
      const up = y > 0 ? i - size : i;
      const down = y < size - 1 ? i + size : i;
      // The mean of both pictures' gradients sees the middle of the way, where the linear model errs least.
      const gx = (from[right] - from[left] + to[right] - to[left]) / 4;
      const gy = (from[down] - from[up] + to[down] - to[up]) / 4;
      const t = from[i] - to[i];
      xx[i] += gx * gx;
      xy[i] += gx * gy;
      yy[i] += gy * gy;
      xt[i] += gx * t;
      yt[i] += gy * t;
    }
}

/** Fades the motion out where it explains little of the difference. */
function keepExplained(motion: Motion, from: Colours, to: Colours): Motion {
  const { size } = motion;
  const lying = new Float32Array(size * size);
  const moving = new Float32Array(size * size);
  from.forEach((plane, c) => {
    const moved = move(motion, plane);
    for (let i = 0; i < lying.length; i++) {
      lying[i] += (plane[i] - to[c][i]) ** 2;
      moving[i] += (moved[i] - to[c][i]) ** 2;
    }
  });
  const [before, after] = [lying, moving].map((sum) => soften(sum, size, MOTION.window));
  const { explainedFrom, explainedTo } = MOTION;
  const trust = before.map((value, i) => {
    const explained = value > 0 ? 1 - after[i] / value : 0;
    const t = Math.min(1, Math.max(0, (explained - explainedFrom) / (explainedTo - explainedFrom)));
    return t * t * (3 - 2 * t);
  });
  return limitMotion(motion, soften(trust, size, MOTION.smooth));
}
