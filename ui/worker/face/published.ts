/**
 * The aligned face at 1024 px as the published tool makes it (reference §6, steps 4 to 7), with its 8-bit roundings, so
 * that pictures can be compared level by level. Made for measuring `alignFace` against; the editor does not use it.
 */
import type { RgbaImage } from '../api.ts';
import { gaussianBlur, gaussianKernelBlur } from '../image/blur.ts';
import { resizeAsPillow, type RowSource } from '../image/pillow.ts';
import { createPlanes, plane, readRgb, type Planes, type Rect } from '../image/planes.ts';
import { borderOf, bounds, padBlurred, rint, type Source } from './pad.ts';
import { quadSize, scaleQuad, type Quad } from './quad.ts';

const SIZE = 1024;
/** The square is sampled this many times denser, then reduced. */
const SUPERSAMPLE = 4;

/** RGB planes 1024×1024 of whole levels. The quad is in pixels of `photo` and may reach outside of it. */
export function alignAsPublished(photo: RgbaImage, quad: Quad): Planes {
  const padded = padBlurred(cropped(shrunk(photo, quad)), blur);
  return resizeAsPillow(quadRows(padded, SIZE * SUPERSAMPLE), SIZE, SIZE);
}

/** The kernel itself would take minutes where sigma is 40 pixels; running sums stay within a level there. */
function blur(values: Float32Array, width: number, height: number, sigma: number): void {
  (sigma < 12 ? gaussianKernelBlur : gaussianBlur)(values, width, height, sigma);
}

function shrunk(photo: RgbaImage, quad: Quad): Source {
  const factor = Math.floor((quadSize(quad) / SIZE) * 0.5);
  if (factor <= 1) return { picture: readRgb(photo, { x: 0, y: 0, width: photo.width, height: photo.height }), quad };
  const { width, height } = photo;
  const read = (y: number, rgb: readonly Float32Array[]): void => {
    const row = readRgb(photo, { x: 0, y, width, height: 1 });
    for (let c = 0; c < 3; c++) rgb[c].set(plane(row, c));
  };
  return {
    picture: resizeAsPillow({ width, height, read }, rint(width / factor), rint(height / factor)),
    quad: scaleQuad(quad, (p) => ({ x: p.x / factor, y: p.y / factor })),
  };
}

function cropped({ picture, quad }: Source): Source {
  const box = bounds(quad, borderOf(quad), picture.width, picture.height);
  return { picture: crop(picture, box), quad: scaleQuad(quad, (p) => ({ x: p.x - box.x, y: p.y - box.y })) };
}

function crop(picture: Planes, { x, y, width, height }: Rect): Planes {
  const out = createPlanes(width, height, picture.channels);
  for (let c = 0; c < picture.channels; c++) {
    const from = plane(picture, c);
    const to = plane(out, c);
    for (let v = 0; v < height; v++) {
      const start = (y + v) * picture.width + x;
      to.set(from.subarray(start, start + width), v * width);
    }
  }
  return out;
}

/** Pillow's quad transform, bilinear. It cuts the fraction off where one would round (Geometry.c), and so does this. */
function quadRows({ picture, quad }: Source, size: number): RowSource {
  const [topLeft, bottomLeft, , topRight] = quad;
  const { width, height } = picture;
  const planes = [plane(picture, 0), plane(picture, 1), plane(picture, 2)];
  const [ax, ay] = [(topRight.x - topLeft.x) / size, (topRight.y - topLeft.y) / size];
  const [bx, by] = [(bottomLeft.x - topLeft.x) / size, (bottomLeft.y - topLeft.y) / size];
  const read = (v: number, rgb: readonly Float32Array[]): void => {
    for (let u = 0; u < size; u++) {
      const x = topLeft.x + (u + 0.5) * ax + (v + 0.5) * bx;
      const y = topLeft.y + (u + 0.5) * ay + (v + 0.5) * by;
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [left, right] = [Math.min(width - 1, Math.max(0, x0)), Math.min(width - 1, Math.max(0, x0 + 1))];
      const upper = Math.min(height - 1, Math.max(0, y0)) * width;
      const lower = Math.min(height - 1, Math.max(0, y0 + 1)) * width;
      for (let c = 0; c < 3; c++) {
        const p = planes[c];
        const above = p[upper + left] + (p[upper + right] - p[upper + left]) * (x - x0);
        const below = p[lower + left] + (p[lower + right] - p[lower + left]) * (x - x0);
        rgb[c][u] = Math.floor(above + (below - above) * (y - y0));
      }
    }
  };
  return { width: size, height: size, read };
}
