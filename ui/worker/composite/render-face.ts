/** Puts an edit into a photo of any resolution: one pass over the pixels in which something happens. */
import type { RgbaImage } from '../api.ts';
import { quadSize, type Quad } from '../face/quad.ts';
import { exactZones, type Exact, type Placement } from './exact.ts';
import { sampleCubic, sourceOf, type Source } from './sample-cubic.ts';
import { noiseOf } from './grain.ts';
import { see } from './see-through.ts';
import { applyTone } from './apply-tone.ts';
import { drawWhole } from './whole.ts';
import type { Box } from './plane.ts';
import {
  DX,
  DY,
  EXACT,
  FIELD,
  FLOW,
  GAIN,
  LIGHTS,
  MOVES,
  SIDE,
  TONES,
  ZONE,
  type Aperture,
  type FaceEdit,
} from './types.ts';

/** Motion nobody sees, px of the photo. */
const STILL = 0.02;

/** Pixels painted at a time where others get their turn between: some 50 ms of work on a slow machine. */
const TILE = 2 ** 18;

/**
 * A new photo with the edit in it. Pixels in which nothing happens, and alpha everywhere, are the input's bytes.
 * @param quad corners of the face square in pixels of `image` (a pixel's centre at its integer coordinates)
 */
export function renderFace(image: RgbaImage, quad: Quad, edit: FaceEdit): RgbaImage {
  const painting = beginPainting(image, quad, edit);
  paintRows(painting, painting.area.top, painting.area.bottom);
  return painting.out;
}

/**
 * The same picture, a tile of rows at a time, for photos that take seconds.
 * @param between called before each tile with the part that is painted, 0..1; resolves to whether to go on
 * @returns undefined where it said no
 */
export async function renderFaceInTiles(
  image: RgbaImage,
  quad: Quad,
  edit: FaceEdit,
  between: (fraction: number) => Promise<boolean>,
): Promise<RgbaImage | undefined> {
  if (!(await between(0))) return undefined;
  const painting = beginPainting(image, quad, edit);
  const { left, right, top, bottom } = painting.area;
  const rows = Math.max(1, Math.floor(TILE / Math.max(1, right - left)));
  for (let y = top; y < bottom; y += rows) {
    if (y > top && !(await between((y - top) / (bottom - top)))) return undefined;
    paintRows(painting, y, Math.min(bottom, y + rows));
  }
  return painting.out;
}

/** A copy of the photo, and all that its pixels are painted with. */
interface Painting {
  readonly out: RgbaImage;
  readonly image: RgbaImage;
  readonly edit: FaceEdit;
  readonly place: Placement;
  /** Where anything happens; empty where nothing does. */
  readonly area: Area;
  readonly source: Source;
  readonly exact: readonly (Exact | null)[];
  readonly apertures: readonly (Aperture | null)[];
  readonly grain: number;
}

function beginPainting(photo: RgbaImage, quad: Quad, edit: FaceEdit): Painting {
  const image = edit.whole ? drawWhole(photo, edit.whole) : photo;
  const out = { width: image.width, height: image.height, data: image.data.slice() };
  const place = placementOf(quad);
  const area = edit.bounds ? photoArea(place, edit.bounds, image) : NOWHERE;
  const begun = { out, image, edit, place };
  if (area.right <= area.left || area.bottom <= area.top)
    return { ...begun, area: NOWHERE, source: sourceOf(image, NOWHERE), exact: [], apertures: [], grain: 0 };
  const apertures = edit.apertures(Math.round(quadSize(quad)));
  return {
    ...begun,
    area,
    source: sourceOf(image, area),
    exact: exactZones(edit, place, image.width, image.height),
    apertures,
    grain: apertures.some((aperture) => aperture?.fill) ? noiseOf(image, place, edit.from) : 0,
  };
}

/** @param top, bottom first row and the one after the last, within the area */
function paintRows(painting: Painting, top: number, bottom: number): void {
  const { image, edit, place, area, source, exact, apertures, grain } = painting;
  const { data } = painting.out;
  const { ux, uy, vx, vy } = place;
  const { field, cells, tone, surroundings, chroma } = edit;
  const pixels = image.data;
  const det = ux * vy - uy * vx;
  // Column and row of the field: linear in the pixel's place.
  const [gxx, gxy] = [(vy / det) * FLOW, (-vx / det) * FLOW];
  const [gyx, gyy] = [(-uy / det) * FLOW, (ux / det) * FLOW];
  const colour = new Float64Array(3);
  const row = FLOW * FIELD;
  const toTone = SIDE / FLOW;
  for (let y = top; y < bottom; y++) {
    let gx = gxx * (area.left - place.x) + gxy * (y - place.y) - 0.5;
    let gy = gyx * (area.left - place.x) + gyy * (y - place.y) - 0.5;
    let at = (y * image.width + area.left) * 4;
    for (let x = area.left; x < area.right; x++, gx += gxx, gy += gyx, at += 4) {
      if (!(gx >= 0 && gy >= 0 && gx < FLOW - 1 && gy < FLOW - 1)) continue;
      const x0 = gx | 0;
      const y0 = gy | 0;
      const doing = cells[y0 * FLOW + x0];
      if (doing === 0) continue;
      const tx = gx - x0;
      const ty = gy - y0;
      const w11 = tx * ty;
      const w10 = tx - w11;
      const w01 = ty - w11;
      const w00 = 1 - tx - w01;
      const i = (y0 * FLOW + x0) * FIELD;
      const j = i + row;
      let [dx, dy, moveX, moveY] = [0, 0, 0, 0];
      if (doing & MOVES) {
        dx = w00 * field[i + DX] + w10 * field[i + FIELD + DX] + w01 * field[j + DX] + w11 * field[j + FIELD + DX];
        dy = w00 * field[i + DY] + w10 * field[i + FIELD + DY] + w01 * field[j + DY] + w11 * field[j + FIELD + DY];
        moveX = dx * ux + dy * vx;
        moveY = dx * uy + dy * vy;
      }
      let k = -1;
      if (doing & EXACT) {
        const zone =
          w00 * field[i + ZONE] + w10 * field[i + FIELD + ZONE] + w01 * field[j + ZONE] + w11 * field[j + FIELD + ZONE];
        k = zone > 0 ? zoneOf(exact, (gx + 0.5) / FLOW, (gy + 0.5) / FLOW) : -1;
        if (k >= 0) {
          const { canvas, offsets } = exact[k] as Exact;
          const to = 2 * ((y - canvas.y) * canvas.width + x - canvas.x);
          moveX += zone * (offsets[to] - moveX);
          moveY += zone * (offsets[to + 1] - moveY);
        }
      }
      colour[0] = pixels[at];
      colour[1] = pixels[at + 1];
      colour[2] = pixels[at + 2];
      if (moveX > STILL || moveX < -STILL || moveY > STILL || moveY < -STILL)
        sampleCubic(source, x + moveX, y + moveY, colour);
      if (tone && surroundings && doing & (TONES | MOVES))
        applyTone(
          tone,
          surroundings,
          chroma,
          (gx + dx * FLOW + 0.5) * toTone - 0.5,
          (gy + dy * FLOW + 0.5) * toTone - 0.5,
          colour,
        );
      if (doing & LIGHTS) {
        const times =
          1 +
          w00 * field[i + GAIN] +
          w10 * field[i + FIELD + GAIN] +
          w01 * field[j + GAIN] +
          w11 * field[j + FIELD + GAIN];
        colour[0] *= times;
        colour[1] *= times;
        colour[2] *= times;
      }
      if (k >= 0) {
        const aperture = apertures[k];
        if (aperture) see(aperture, source, place, x, y, (gx + 0.5) / FLOW, (gy + 0.5) / FLOW, grain, colour);
      }
      // Uint8ClampedArray rounds and clamps.
      data[at] = colour[0];
      data[at + 1] = colour[1];
      data[at + 2] = colour[2];
    }
  }
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

const NOWHERE: Area = { left: 0, top: 0, right: 0, bottom: 0 };

function photoArea(place: Placement, cells: Box, { width, height }: RgbaImage): Area {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const u of [cells.x / FLOW, (cells.x + cells.width + 1) / FLOW])
    for (const v of [cells.y / FLOW, (cells.y + cells.height + 1) / FLOW]) {
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
