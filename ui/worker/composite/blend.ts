/** Puts a change back through the inverse quad into a photo of any resolution. */
import type { RgbaImage } from '../api.ts';
import type { Quad } from '../face/quad.ts';
import { BASE, CHANGE, REPLACE, type Change } from './change.ts';
import { faceMask } from './mask.ts';

/** Cubic B-spline weights at fraction t: no ringing and no visible pixel grid where 128 px are spread over a thousand. */
function splineWeights(t: number, out: Float32Array): void {
  const s = 1 - t;
  out[0] = (s * s * s) / 6;
  out[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
  out[2] = (4 - 6 * s * s + 3 * s * s * s) / 6;
  out[3] = (t * t * t) / 6;
}

/**
 * A new photo with the change applied. Pixels outside the mask, and alpha everywhere, are the input's bytes.
 * @param quad corners of the face square in pixels of `photo` (a pixel's centre at its integer coordinates, as when it was aligned)
 */
export function blendChange(photo: RgbaImage, quad: Quad, change: Change): RgbaImage {
  const data = photo.data.slice();
  const size = change.width;
  const plane = size * size;
  const [topLeft, bottomLeft, , topRight] = quad;
  // The square is a similarity of the unit square: u along the top edge, v down the left one.
  const ux = topRight.x - topLeft.x;
  const uy = topRight.y - topLeft.y;
  const vx = bottomLeft.x - topLeft.x;
  const vy = bottomLeft.y - topLeft.y;
  const det = ux * vy - uy * vx;
  const xs = quad.map((p) => p.x);
  const ys = quad.map((p) => p.y);
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const right = Math.min(photo.width, Math.ceil(Math.max(...xs)) + 1);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(photo.height, Math.ceil(Math.max(...ys)) + 1);
  const [wx, wy] = [new Float32Array(4), new Float32Array(4)];
  const values = new Float32Array(7);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const px = x - topLeft.x;
      const py = y - topLeft.y;
      const u = (px * vy - py * vx) / det;
      const v = (py * ux - px * uy) / det;
      const mask = faceMask(u, v);
      if (mask === 0) continue;
      const gx = u * size - 0.5;
      const gy = v * size - 0.5;
      const [x0, y0] = [Math.floor(gx), Math.floor(gy)];
      splineWeights(gx - x0, wx);
      splineWeights(gy - y0, wy);
      values.fill(0);
      for (let b = 0; b < 4; b++) {
        const row = Math.min(size - 1, Math.max(0, y0 - 1 + b)) * size;
        for (let a = 0; a < 4; a++) {
          const weight = wx[a] * wy[b];
          const at = row + Math.min(size - 1, Math.max(0, x0 - 1 + a));
          for (let n = 0; n < 7; n++) values[n] += weight * change.data[n * plane + at];
        }
      }
      const at = (y * photo.width + x) * 4;
      const replace = values[REPLACE];
      for (let c = 0; c < 3; c++) {
        const own = photo.data[at + c];
        // Uint8ClampedArray rounds and clamps.
        data[at + c] = own + mask * (values[CHANGE + c] - replace * (own - values[BASE + c]));
      }
    }
  }
  return { width: photo.width, height: photo.height, data };
}
