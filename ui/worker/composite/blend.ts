/** Puts a change back through the inverse quad into a photo of any resolution. */
import type { RgbaImage } from '../api.ts';
import type { Quad } from '../face/quad.ts';
import { samplePhoto } from '../image/sample-photo.ts';
import { BASE, CHANGE, CHANGE_PLANES, MOVE, REPLACE, type Change } from './change.ts';
import { faceMask } from './mask.ts';
import { layOut, MOVES, REPLACES, STILL } from './spline-grid.ts';

/** Cubic B-spline weights at fraction t: no ringing and no visible pixel grid where 128 px are spread over a thousand. */
function splineWeights(t: number, out: Float64Array): void {
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
  const out = { width: photo.width, height: photo.height, data };
  const [topLeft, bottomLeft, , topRight] = quad;
  // The square is a similarity of the unit square: u along the top edge, v down the left one.
  const ux = topRight.x - topLeft.x;
  const uy = topRight.y - topLeft.y;
  const vx = bottomLeft.x - topLeft.x;
  const vy = bottomLeft.y - topLeft.y;
  const det = ux * vy - uy * vx;
  const size = change.width;
  const { side, cells, bounds, data: planes } = layOut(change, { x: ux, y: uy }, { x: vx, y: vy });
  if (!bounds) return out;
  const { left, right, top, bottom } = within(photo, quad, bounds, size);
  const count = side * side;
  const [wx, wy] = [new Float64Array(4), new Float64Array(4)];
  const values = new Float64Array(CHANGE_PLANES);
  const own = new Float32Array(3);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const px = x - topLeft.x;
      const py = y - topLeft.y;
      const u = (px * vy - py * vx) / det;
      const v = (py * ux - px * uy) / det;
      // First place of the padded planes that the spline reads. The mask ends before the square does: outside of it all is 0.
      const gx = u * size + 0.5;
      const gy = v * size + 0.5;
      if (gx < 0 || gy < 0 || gx >= side - 3 || gy >= side - 3) continue;
      const x0 = Math.floor(gx);
      const y0 = Math.floor(gy);
      const cell = y0 * side + x0;
      const doing = cells[cell];
      if (doing === 0) continue;
      const mask = faceMask(u, v);
      if (mask === 0) continue;
      splineWeights(gx - x0, wx);
      splineWeights(gy - y0, wy);
      const [a0, a1, a2, a3] = [wx[0], wx[1], wx[2], wx[3]];
      const [b0, b1, b2, b3] = [wy[0], wy[1], wy[2], wy[3]];
      const moves = (doing & MOVES) !== 0;
      const replaces = (doing & REPLACES) !== 0;
      for (let n = CHANGE; n < CHANGE_PLANES; n++) {
        if (n === BASE && !replaces) n = MOVE;
        if (n === MOVE && !moves) break;
        const r0 = n * count + cell;
        const r1 = r0 + side;
        const r2 = r1 + side;
        const r3 = r2 + side;
        values[n] =
          b0 * (a0 * planes[r0] + a1 * planes[r0 + 1] + a2 * planes[r0 + 2] + a3 * planes[r0 + 3]) +
          b1 * (a0 * planes[r1] + a1 * planes[r1 + 1] + a2 * planes[r1 + 2] + a3 * planes[r1 + 3]) +
          b2 * (a0 * planes[r2] + a1 * planes[r2 + 1] + a2 * planes[r2 + 2] + a3 * planes[r2 + 3]) +
          b3 * (a0 * planes[r3] + a1 * planes[r3 + 1] + a2 * planes[r3 + 2] + a3 * planes[r3 + 3]);
      }
      const at = (y * photo.width + x) * 4;
      own[0] = photo.data[at];
      own[1] = photo.data[at + 1];
      own[2] = photo.data[at + 2];
      if (moves) {
        const dx = mask * values[MOVE];
        const dy = mask * values[MOVE + 1];
        const moveX = dx * ux + dy * vx;
        const moveY = dx * uy + dy * vy;
        if (Math.abs(moveX) + Math.abs(moveY) > STILL) samplePhoto(photo, x + moveX, y + moveY, own);
      }
      const replace = replaces ? values[REPLACE] : 0;
      for (let c = 0; c < 3; c++)
        // Uint8ClampedArray rounds and clamps.
        data[at + c] = own[c] + mask * (values[CHANGE + c] - replace * (own[c] - values[BASE + c]));
    }
  }
  return out;
}

/** The pixels of the photo that a part of the square's cells can reach. */
function within(
  photo: RgbaImage,
  [topLeft, bottomLeft, , topRight]: Quad,
  cells: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  size: number,
): { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const u of [cells.left - 0.5, cells.right - 0.5])
    for (const v of [cells.top - 0.5, cells.bottom - 0.5]) {
      xs.push(topLeft.x + (u * (topRight.x - topLeft.x) + v * (bottomLeft.x - topLeft.x)) / size);
      ys.push(topLeft.y + (u * (topRight.y - topLeft.y) + v * (bottomLeft.y - topLeft.y)) / size);
    }
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(photo.width, Math.ceil(Math.max(...xs)) + 1),
    bottom: Math.min(photo.height, Math.ceil(Math.max(...ys)) + 1),
  };
}
