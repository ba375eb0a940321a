/** How much of each pixel a polygon covers. */
import { blur, clamp, type Window } from './plane.ts';

let accumulated = new Float32Array(0);

/**
 * Exact coverage 0..1 of a closed polygon (x, y in sides) in the pixels of a window, by summing the signed areas to the
 * right of every edge along each row.
 */
export function coverage(polygon: ArrayLike<number>, { density, box }: Window): Float32Array {
  const { width, height } = box;
  const stride = width + 2;
  if (accumulated.length < stride * height) accumulated = new Float32Array(stride * height);
  const sums = accumulated.fill(0, 0, stride * height);
  const count = polygon.length >> 1;
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    edge(
      sums,
      width,
      height,
      polygon[2 * i] * density - box.x,
      polygon[2 * i + 1] * density - box.y,
      polygon[2 * j] * density - box.x,
      polygon[2 * j + 1] * density - box.y,
    );
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += sums[y * stride + x];
      out[y * width + x] = Math.min(1, Math.abs(sum));
    }
  }
  return out;
}

function edge(sums: Float32Array, width: number, height: number, ax: number, ay: number, bx: number, by: number): void {
  if (ay === by) return;
  const sign = ay < by ? 1 : -1;
  const [tx, ty, ex, ey] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
  const slope = (ex - tx) / (ey - ty);
  const stride = width + 2;
  const first = Math.max(0, Math.floor(ty));
  const last = Math.min(height - 1, Math.ceil(ey) - 1);
  for (let y = first; y <= last; y++) {
    const top = Math.max(ty, y);
    const bottom = Math.min(ey, y + 1);
    const area = sign * (bottom - top);
    if (area === 0) continue;
    // Outside of the window the edge counts at the rim.
    const xa = clamp(tx + (top - ty) * slope, 0, width);
    const xb = clamp(tx + (bottom - ty) * slope, 0, width);
    const [low, high] = xa < xb ? [xa, xb] : [xb, xa];
    const x0 = Math.floor(low);
    const x1 = Math.ceil(high);
    const row = y * stride;
    if (x1 <= x0 + 1) {
      const inside = area * (1 - (0.5 * (low + high) - x0));
      sums[row + x0] += inside;
      sums[row + x0 + 1] += area - inside;
      continue;
    }
    const per = 1 / (high - low);
    const begin = 1 - (low - x0);
    const a0 = 0.5 * per * begin * begin;
    const end = high - (x1 - 1);
    const am = 0.5 * per * end * end;
    sums[row + x0] += area * a0;
    if (x1 === x0 + 2) {
      sums[row + x0 + 1] += area * (1 - a0 - am);
    } else {
      const a1 = per * (1.5 - (low - x0));
      sums[row + x0 + 1] += area * (a1 - a0);
      for (let x = x0 + 2; x < x1 - 1; x++) sums[row + x] += area * per;
      const a2 = a1 + (x1 - x0 - 3) * per;
      sums[row + x1 - 1] += area * (1 - a2 - am);
    }
    sums[row + x1] += area * am;
  }
}

/** Coverage, blurred by a sigma in sides. */
export function softCoverage(polygon: ArrayLike<number>, window: Window, sigma: number): Float32Array {
  const out = coverage(polygon, window);
  blur(out, window.box.width, window.box.height, sigma * window.density);
  return out;
}

/** 0 on the polygon's line and outside, 1 farther inside than about two sigmas (in sides). */
export function insideOf(polygon: ArrayLike<number>, window: Window, sigma: number): Float32Array {
  const out = softCoverage(polygon, window, sigma);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(0, 2 * out[i] - 1);
  return out;
}

/** The points (x, y) of a loop of vertices. */
export function loopOf(points: ArrayLike<number>, stride: number, loop: readonly number[]): Float32Array {
  const out = new Float32Array(2 * loop.length);
  loop.forEach((vertex, i) => {
    out[2 * i] = points[vertex * stride];
    out[2 * i + 1] = points[vertex * stride + 1];
  });
  return out;
}

/** Chaikin's corner cutting: a closed polygon of mesh points without corners. */
export function smoothLoop(polygon: Float32Array, rounds = 2): Float32Array {
  let points = polygon;
  for (let round = 0; round < rounds; round++) {
    const count = points.length >> 1;
    const next = new Float32Array(4 * count);
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count;
      for (let c = 0; c < 2; c++) {
        const [a, b] = [points[2 * i + c], points[2 * j + c]];
        next[4 * i + c] = 0.75 * a + 0.25 * b;
        next[4 * i + 2 + c] = 0.25 * a + 0.75 * b;
      }
    }
    points = next;
  }
  return points;
}
