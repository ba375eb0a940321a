/** Puts an edit into a photo of any resolution: one pass over the pixels in which something happens. */
import type { RgbaImage } from '../api.ts';
import { quadSize, type Quad } from '../face/quad.ts';
import { exactZones, type Exact, type Placement } from './exact.ts';
import { sampleCubic, sourceOf, type Source } from './sample-cubic.ts';
import { see } from './see-through.ts';
import { applyTone } from './apply-tone.ts';
import { DX, DY, FIELD, GAIN, SIDE, ZONE, type Aperture, type FaceEdit } from './types.ts';

/** Motion nobody sees, px of the photo. */
const STILL = 0.02;

/**
 * A new photo with the edit in it. Pixels in which nothing happens, and alpha everywhere, are the input's bytes.
 * @param quad corners of the face square in pixels of `image` (a pixel's centre at its integer coordinates)
 */
export function renderFace(image: RgbaImage, quad: Quad, edit: FaceEdit): RgbaImage {
  const data = image.data.slice();
  const out = { width: image.width, height: image.height, data };
  const bounds = cellBounds(edit.cells);
  if (!bounds) return out;
  const place = placementOf(quad);
  const { ux, uy, vx, vy } = place;
  const area = photoArea(place, bounds, image);
  if (area.right <= area.left || area.bottom <= area.top) return out;
  const source = sourceOf(image, area);
  const exact = exactZones(edit, place, image.width, image.height);
  const apertures = edit.apertures(Math.round(quadSize(quad)));
  const { field, cells, tone, surroundings } = edit;
  const det = ux * vy - uy * vx;
  // Column and row of the field: linear in the pixel's place.
  const [gxx, gxy] = [(vy / det) * SIDE, (-vx / det) * SIDE];
  const [gyx, gyy] = [(-uy / det) * SIDE, (ux / det) * SIDE];
  const colour = new Float64Array(3);
  const row = SIDE * FIELD;
  for (let y = area.top; y < area.bottom; y++) {
    const py = y - place.y;
    for (let x = area.left; x < area.right; x++) {
      const px = x - place.x;
      const gx = gxx * px + gxy * py - 0.5;
      const gy = gyx * px + gyy * py - 0.5;
      if (!(gx >= 0 && gy >= 0 && gx < SIDE - 1 && gy < SIDE - 1)) continue;
      const x0 = gx | 0;
      const y0 = gy | 0;
      if (cells[y0 * SIDE + x0] === 0) continue;
      const tx = gx - x0;
      const ty = gy - y0;
      const w11 = tx * ty;
      const w10 = tx - w11;
      const w01 = ty - w11;
      const w00 = 1 - tx - w01;
      const i = (y0 * SIDE + x0) * FIELD;
      const j = i + row;
      const dx = w00 * field[i + DX] + w10 * field[i + FIELD + DX] + w01 * field[j + DX] + w11 * field[j + FIELD + DX];
      const dy = w00 * field[i + DY] + w10 * field[i + FIELD + DY] + w01 * field[j + DY] + w11 * field[j + FIELD + DY];
      let moveX = dx * ux + dy * vx;
      let moveY = dx * uy + dy * vy;
      const zone =
        w00 * field[i + ZONE] + w10 * field[i + FIELD + ZONE] + w01 * field[j + ZONE] + w11 * field[j + FIELD + ZONE];
      let k = -1;
      const u = (gx + 0.5) / SIDE;
      const v = (gy + 0.5) / SIDE;
      if (zone > 0) {
        k = zoneOf(exact, u, v);
        if (k >= 0) {
          const { canvas, offsets } = exact[k] as Exact;
          const at = 2 * ((y - canvas.y) * canvas.width + x - canvas.x);
          moveX += zone * (offsets[at] - moveX);
          moveY += zone * (offsets[at + 1] - moveY);
        }
      }
      const at = (y * image.width + x) * 4;
      if (Math.abs(moveX) + Math.abs(moveY) > STILL) {
        keepOwn(source, at, colour);
        sampleCubic(source, x + moveX, y + moveY, colour);
      } else keepOwn(source, at, colour);
      if (tone && surroundings) applyTone(tone, surroundings, gx + dx * SIDE, gy + dy * SIDE, colour);
      const gain =
        w00 * field[i + GAIN] + w10 * field[i + FIELD + GAIN] + w01 * field[j + GAIN] + w11 * field[j + FIELD + GAIN];
      if (gain !== 0) {
        const times = Math.exp(gain);
        colour[0] *= times;
        colour[1] *= times;
        colour[2] *= times;
      }
      const aperture: Aperture | null = k >= 0 ? apertures[k] : null;
      if (aperture) see(aperture, source, place, x, y, u, v, colour);
      // Uint8ClampedArray rounds and clamps.
      data[at] = colour[0];
      data[at + 1] = colour[1];
      data[at + 2] = colour[2];
    }
  }
  return out;
}

function keepOwn({ image }: Source, at: number, colour: Float64Array): void {
  colour[0] = image.data[at];
  colour[1] = image.data[at + 1];
  colour[2] = image.data[at + 2];
}

function zoneOf(exact: readonly (Exact | null)[], u: number, v: number): number {
  for (let k = 0; k < exact.length; k++) {
    const zone = exact[k];
    if (zone && u >= zone.left && u < zone.right && v >= zone.top && v < zone.bottom) return k;
  }
  return -1;
}

function placementOf([topLeft, bottomLeft, , topRight]: Quad): Placement {
  return {
    x: topLeft.x,
    y: topLeft.y,
    ux: topRight.x - topLeft.x,
    uy: topRight.y - topLeft.y,
    vx: bottomLeft.x - topLeft.x,
    vy: bottomLeft.y - topLeft.y,
  };
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function cellBounds(cells: Uint8Array): Area | null {
  let [left, top, right, bottom] = [SIDE, SIDE, -1, -1];
  for (let y = 0, i = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++, i++) {
      if (cells[i] === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  return right < 0 ? null : { left, top, right: right + 2, bottom: bottom + 2 };
}

function photoArea(place: Placement, cells: Area, { width, height }: RgbaImage): Area {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const u of [cells.left / SIDE, cells.right / SIDE])
    for (const v of [cells.top / SIDE, cells.bottom / SIDE]) {
      xs.push(place.x + u * place.ux + v * place.vx);
      ys.push(place.y + u * place.uy + v * place.vy);
    }
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(width, Math.ceil(Math.max(...xs)) + 1),
    bottom: Math.min(height, Math.ceil(Math.max(...ys)) + 1),
  };
}
