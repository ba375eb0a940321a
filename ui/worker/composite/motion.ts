/**
 * What moves in an edit, and by how much: a dense backward flow between the generator's pictures before and after, so that
 * the photo's own lips and lids move instead of fading between two places.
 *
 * Lucas & Kanade 1981, from coarse to fine. It looks at colours less their blur: an edit also lights the cheeks, which must
 * not pass for motion. Where moving does not explain the change (teeth, a beard) the flow fades out, and the change is drawn.
 */
import { sampleBilinear } from '../image/sample.ts';
import { createSoften, type Colours, type Level, type Pyramid, type Soften } from './pyramid.ts';

/** Lengths are parts of the square's side, colours 8-bit levels. */
const MOTION = {
  /** Steps at each size. */
  steps: 3,
  /** Window of one estimate, and the smoothing of the whole flow. */
  window: 0.03,
  smooth: 0.02,
  /** Contrast below this is no evidence of motion. */
  contrast: 2,
  /** Share of the change that moving must explain for the flow to count at all, and to count whole. */
  explainedFrom: 0.35,
  explainedTo: 0.75,
  /** No feature of a face moves farther. */
  most: 0.08,
} as const;

/** What is at x after the edit was at x + (dx, dy) before, in pixels of the square at `size`. */
export interface Motion {
  readonly size: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/**
 * @param before,after of two pictures of the same size, a power of two
 * @param size of the flow wanted: that size or any power of two not below the pyramid's largest level
 * @returns zeros where the pictures are equal
 */
export function findMotion(before: Pyramid, after: Pyramid, size: number): Motion {
  let motion = still(before[0].size);
  before.forEach((from, n) => {
    if (n > 0) motion = twice(motion);
    const flow = createLevelFlow(from, after[n], motion);
    for (let step = 0; step < MOTION.steps; step++) flow.refine();
    flow.keepExplained();
  });
  while (motion.size < size) motion = twice(motion);
  return motion;
}

/** The pictures `planes` as the motion moves them, written into `out`. */
export function move({ size, dx, dy }: Motion, planes: Colours, out: Colours): void {
  const last = size - 1;
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      if (dx[i] === 0 && dy[i] === 0) {
        for (let c = 0; c < planes.length; c++) out[c][i] = planes[c][i];
        continue;
      }
      // sampleBilinear, with one set of weights for all planes.
      const cx = Math.min(last, Math.max(0, x + dx[i]));
      const cy = Math.min(last, Math.max(0, y + dy[i]));
      const x0 = Math.min(last - 1, Math.floor(cx));
      const y0 = Math.min(last - 1, Math.floor(cy));
      const tx = cx - x0;
      const ty = cy - y0;
      const at = y0 * size + x0;
      for (let c = 0; c < planes.length; c++) {
        const values = planes[c];
        const top = values[at] + tx * (values[at + 1] - values[at]);
        const bottom = values[at + size] + tx * (values[at + size + 1] - values[at + size]);
        out[c][i] = top + ty * (bottom - top);
      }
    }
}

/** Scales a motion in place. @param weights [size·size], how much of the motion stays at each place */
export function limitMotion({ dx, dy }: Motion, weights: Float32Array): void {
  for (let i = 0; i < weights.length; i++) {
    dx[i] *= weights[i];
    dy[i] *= weights[i];
  }
}

function still(size: number): Motion {
  return { size, dx: new Float32Array(size * size), dy: new Float32Array(size * size) };
}

function twice(motion: Motion): Motion {
  const out = still(2 * motion.size);
  for (let y = 0, i = 0; y < out.size; y++)
    for (let x = 0; x < out.size; x++, i++) {
      const sx = (x - 0.5) / 2;
      const sy = (y - 0.5) / 2;
      out.dx[i] = 2 * sampleBilinear(motion.dx, motion.size, sx, sy);
      out.dy[i] = 2 * sampleBilinear(motion.dy, motion.size, sx, sy);
    }
  return out;
}

interface LevelFlow {
  /** One step of Gauss and Newton on the windowed difference, a pixel at most. */
  refine(): void;
  /** Fades the motion out where it explains little of the difference. */
  keepExplained(): void;
}

/** Works on `motion` in place; its planes are made once for all steps. */
function createLevelFlow({ size, shapes: from }: Level, { shapes: to }: Level, motion: Motion): LevelFlow {
  const soften = createSoften(size);
  const planes = (count: number): Float32Array[] => Array.from({ length: count }, () => new Float32Array(size * size));
  const moved = planes(from.length);
  const sums = planes(5);
  return {
    refine() {
      move(motion, from, moved);
      gatherEvidence(moved, to, size, sums);
      for (const sum of sums) soften(sum, MOTION.window);
      step(motion, sums);
      soften(motion.dx, MOTION.smooth);
      soften(motion.dy, MOTION.smooth);
    },
    keepExplained() {
      move(motion, from, moved);
      limitMotion(motion, trustIn(from, moved, to, sums, soften));
    },
  };
}

/** Products of gradients and difference, summed over the colours: [xx, xy, yy, xt, yt]. */
function gatherEvidence(from: Colours, to: Colours, size: number, [xx, xy, yy, xt, yt]: Colours): void {
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const left = x > 0 ? i - 1 : i;
      const right = x < size - 1 ? i + 1 : i;
      const up = y > 0 ? i - size : i;
      const down = y < size - 1 ? i + size : i;
      let [sxx, sxy, syy, sxt, syt] = [0, 0, 0, 0, 0];
      for (let c = 0; c < from.length; c++) {
        const f = from[c];
        const g = to[c];
        // The mean of both pictures' gradients sees the middle of the way, where the linear model errs least.
        const gx = (f[right] - f[left] + g[right] - g[left]) / 4;
        const gy = (f[down] - f[up] + g[down] - g[up]) / 4;
        const t = f[i] - g[i];
        sxx += gx * gx;
        sxy += gx * gy;
        syy += gy * gy;
        sxt += gx * t;
        syt += gy * t;
      }
      xx[i] = sxx;
      xy[i] = sxy;
      yy[i] = syy;
      xt[i] = sxt;
      yt[i] = syt;
    }
}

function step({ size, dx, dy }: Motion, [xx, xy, yy, xt, yt]: Colours): void {
  const weak = MOTION.contrast ** 2;
  const most = MOTION.most * size;
  for (let i = 0; i < dx.length; i++) {
    const a = xx[i] + weak;
    const b = xy[i];
    const c = yy[i] + weak;
    const det = a * c - b * b;
    const sx = (b * yt[i] - c * xt[i]) / det;
    const sy = (b * xt[i] - a * yt[i]) / det;
    // Math.sqrt and not Math.hypot, which is many times slower.
    const part = 1 / Math.max(1, Math.sqrt(sx * sx + sy * sy));
    const nx = dx[i] + part * sx;
    const ny = dy[i] + part * sy;
    const bounded = most / Math.max(most, Math.sqrt(nx * nx + ny * ny));
    dx[i] = bounded * nx;
    dy[i] = bounded * ny;
  }
}

/** 0 where moving explains little of the difference, 1 where it explains most. Overwrites and returns planes of `scratch`. */
function trustIn(from: Colours, moved: Colours, to: Colours, scratch: Colours, soften: Soften): Float32Array {
  const [lying, moving] = scratch;
  for (let i = 0; i < lying.length; i++) {
    let [before, after] = [0, 0];
    for (let c = 0; c < from.length; c++) {
      before += (from[c][i] - to[c][i]) ** 2;
      after += (moved[c][i] - to[c][i]) ** 2;
    }
    lying[i] = before;
    moving[i] = after;
  }
  soften(lying, MOTION.window);
  soften(moving, MOTION.window);
  const { explainedFrom, explainedTo } = MOTION;
  for (let i = 0; i < lying.length; i++) {
    const explained = lying[i] > 0 ? 1 - moving[i] / lying[i] : 0;
    const t = Math.min(1, Math.max(0, (explained - explainedFrom) / (explainedTo - explainedFrom)));
    moving[i] = t * t * (3 - 2 * t);
  }
  soften(moving, MOTION.smooth);
  return moving;
}
