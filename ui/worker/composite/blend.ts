/** Puts a change back through the inverse quad into a photo of any resolution. */
import type { RgbaImage } from '../api.ts';
import type { Quad } from '../face/quad.ts';
import { samplePhoto } from '../image/sample-photo.ts';
import { BASE, CHANGE, CHANGE_PLANES, MOVE, REPLACE, type Change } from './change.ts';
import { faceMask } from './mask.ts';

/** Cubic B-spline weights at fraction t: no ringing and no visible pixel grid where 128 px are spread over a thousand. */
function splineWeights(t: number, out: Float32Array): void {
  const s = 1 - t;
  out[0] = (s * s * s) / 6;
  out[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
  out[2] = (4 - 6 * s * s + 3 * s * s * s) / 6;
  out[3] = (t * t * t) / 6;
}

/** The values of one place side by side, as they are read. */
function interleaved({ width, data }: Change): Float32Array {
  const count = width * width;
  const out = new Float32Array(data.length);
  for (let n = 0; n < CHANGE_PLANES; n++)
    for (let i = 0; i < count; i++) out[i * CHANGE_PLANES + n] = data[n * count + i];
  return out;
}

/** Motion nobody sees, px of the photo: most of a picture lies still, and still pixels cost nothing. */
const STILL = 0.02;

/**
 * A new photo with the change applied. Pixels outside the mask, and alpha everywhere, are the input's bytes.
 * @param quad corners of the face square in pixels of `photo` (a pixel's centre at its integer coordinates, as when it was aligned)
 */
export function blendChange(photo: RgbaImage, quad: Quad, change: Change): RgbaImage {
  const data = photo.data.slice();
  const size = change.width;
  const planes = interleaved(change);
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
  const values = new Float32Array(CHANGE_PLANES);
  const own = new Float32Array(3);
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
      const x0 = Math.floor(gx);
      const y0 = Math.floor(gy);
      splineWeights(gx - x0, wx);
      splineWeights(gy - y0, wy);
      values.fill(0);
      for (let b = 0; b < 4; b++) {
        const row = Math.min(size - 1, Math.max(0, y0 - 1 + b)) * size;
        for (let a = 0; a < 4; a++) {
          const weight = wx[a] * wy[b];
          const at = CHANGE_PLANES * (row + Math.min(size - 1, Math.max(0, x0 - 1 + a)));
          for (let n = 0; n < CHANGE_PLANES; n++) values[n] += weight * planes[at + n];
        }
      }
      const at = (y * photo.width + x) * 4;
      for (let c = 0; c < 3; c++) own[c] = photo.data[at + c];
      const dx = mask * values[MOVE];
      const dy = mask * values[MOVE + 1];
      const moveX = dx * ux + dy * vx;
      const moveY = dx * uy + dy * vy;
      if (Math.abs(moveX) + Math.abs(moveY) > STILL) samplePhoto(photo, x + moveX, y + moveY, own);
      const replace = values[REPLACE];
      for (let c = 0; c < 3; c++)
        // Uint8ClampedArray rounds and clamps.
        data[at + c] = own[c] + mask * (values[CHANGE + c] - replace * (own[c] - values[BASE + c]));
    }
  }
  return { width: photo.width, height: photo.height, data };
}
