/**
 * The aligned face square (reference §6, steps 4 to 7) at any size. With `exact` it follows the published recipe to
 * the letter (Lanczos shrink, 4096-pixel transform, Lanczos to 1024), for comparison; without, it averages areas
 * straight down to the wanted size: the same picture for the encoder at a small part of the work.
 */
import type { RgbaImage } from '../api.ts';
import { gaussianBlur, mirrorOnce } from '../image/blur.ts';
import { lanczos3, resize } from '../image/filters.ts';
import { createPlanes, plane, readRgb, reduceBlocks } from '../image/planes.ts';
import type { Planes } from '../image/planes.ts';
import { quadSize, scaleQuad } from './quad.ts';
import type { Quad } from './quad.ts';

export interface AlignOptions {
  /** Side of the result in pixels. */
  readonly size: number;
  readonly exact?: boolean;
}

/** Sample points per output pixel and direction in the quad transform, as in the recipe. */
const SUPERSAMPLE = 4;

interface Source {
  readonly picture: Planes;
  readonly quad: Quad;
}

/** RGB planes `size`×`size`, 8-bit levels. The quad is in pixels of `photo` and may reach outside of it. */
export function alignFace(photo: RgbaImage, quad: Quad, { size, exact = false }: AlignOptions): Planes {
  const border = (q: Quad): number => Math.max(rint(quadSize(q) * 0.1), 3);
  const source = exact ? shrinkThenCrop(photo, quad, size, border) : cropThenShrink(photo, quad, size, border);
  const padded = padBlurred(source, border(source.quad));
  return exact ? transformExactly(padded, size) : reduceBlocks(transform(padded, size * SUPERSAMPLE), SUPERSAMPLE);
}

/** Python's rint: halves go to the even neighbour. */
function rint(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

function bounds(quad: Quad, border: number, width: number, height: number) {
  const xs = quad.map((p) => p.x);
  const ys = quad.map((p) => p.y);
  return {
    left: Math.max(Math.floor(Math.min(...xs)) - border, 0),
    top: Math.max(Math.floor(Math.min(...ys)) - border, 0),
    right: Math.min(Math.ceil(Math.max(...xs)) + border, width),
    bottom: Math.min(Math.ceil(Math.max(...ys)) + border, height),
  };
}

function shrinkThenCrop(photo: RgbaImage, original: Quad, size: number, border: (q: Quad) => number): Source {
  const shrink = Math.floor((quadSize(original) / size) * 0.5);
  let quad = original;
  let { width, height } = photo;
  let whole: Planes | undefined;
  if (shrink > 1) {
    width = rint(photo.width / shrink);
    height = rint(photo.height / shrink);
    whole = resize(readRgb(photo, { x: 0, y: 0, width: photo.width, height: photo.height }), width, height, lanczos3());
    quad = scaleQuad(original, (p) => ({ x: p.x / shrink, y: p.y / shrink }));
  }
  const box = bounds(quad, border(quad), width, height);
  const rect = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  const picture = whole ? crop(whole, rect.x, rect.y, rect.width, rect.height) : readRgb(photo, rect);
  return { picture, quad: scaleQuad(quad, (p) => ({ x: p.x - box.left, y: p.y - box.top })) };
}

function cropThenShrink(photo: RgbaImage, quad: Quad, size: number, border: (q: Quad) => number): Source {
  const shrink = Math.max(1, Math.floor((quadSize(quad) / size) * 0.5));
  const box = bounds(quad, border(quad) + shrink, photo.width, photo.height);
  const rect = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  const map = (at: number, origin: number): number => (at - origin + 0.5) / shrink - 0.5;
  return {
    picture: readRgb(photo, rect, shrink),
    quad: scaleQuad(quad, (p) => ({ x: map(p.x, box.left), y: map(p.y, box.top) })),
  };
}

function crop(picture: Planes, left: number, top: number, width: number, height: number): Planes {
  const out = createPlanes(width, height, picture.channels);
  for (let c = 0; c < picture.channels; c++) {
    const from = plane(picture, c);
    const to = plane(out, c);
    for (let y = 0; y < height; y++) {
      const start = (top + y) * picture.width + left;
      to.set(from.subarray(start, start + width), y * width);
    }
  }
  return out;
}

/** Step 6: where the square leaves the photo, mirrored, then blurred, then faded to the median colour. */
function padBlurred({ picture, quad }: Source, border: number): Source {
  const xs = quad.map((p) => p.x);
  const ys = quad.map((p) => p.y);
  const need = [
    Math.max(-Math.floor(Math.min(...xs)) + border, 0),
    Math.max(-Math.floor(Math.min(...ys)) + border, 0),
    Math.max(Math.ceil(Math.max(...xs)) - picture.width + border, 0),
    Math.max(Math.ceil(Math.max(...ys)) - picture.height + border, 0),
  ];
  if (Math.max(...need) <= border - 4) return { picture, quad };
  const size = quadSize(quad);
  const [left, top, right, bottom] = need.map((n) => Math.max(n, rint(size * 0.3)));
  const width = picture.width + left + right;
  const height = picture.height + top + bottom;
  const out = createPlanes(width, height, picture.channels);
  const columns = Int32Array.from({ length: width }, (_, x) => mirrorOnce(x - left, picture.width));
  for (let c = 0; c < picture.channels; c++) {
    const from = plane(picture, c);
    const to = plane(out, c);
    for (let y = 0; y < height; y++) {
      const row = mirrorOnce(y - top, picture.height) * picture.width;
      for (let x = 0; x < width; x++) to[y * width + x] = from[row + columns[x]];
    }
    fadeBorder(to, width, height, { left, top, right, bottom }, size * 0.02);
  }
  return { picture: out, quad: scaleQuad(quad, (p) => ({ x: p.x + left, y: p.y + top })) };
}

interface Padding {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function fadeBorder(values: Float32Array, width: number, height: number, pad: Padding, sigma: number): void {
  const across = Float32Array.from({ length: width }, (_, x) => 1 - Math.min(x / pad.left, (width - 1 - x) / pad.right));
  const down = Float32Array.from({ length: height }, (_, y) => 1 - Math.min(y / pad.top, (height - 1 - y) / pad.bottom));
  const blurred = values.slice();
  gaussianBlur(blurred, width, height, sigma);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const weight = Math.min(1, Math.max(0, Math.max(across[x], down[y]) * 3 + 1));
      values[i] += (blurred[i] - values[i]) * weight;
    }
  }
  const middle = median(values);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const weight = Math.min(1, Math.max(0, Math.max(across[x], down[y])));
      values[i] = Math.min(255, Math.max(0, Math.round(values[i] + (middle - values[i]) * weight)));
    }
  }
}

/** To a sixteenth of a level, by counting. */
function median(values: Float32Array): number {
  const bins = new Uint32Array(256 * 16);
  for (let i = 0; i < values.length; i++) bins[Math.min(bins.length - 1, Math.max(0, Math.round(values[i] * 16)))]++;
  let seen = 0;
  for (let b = 0; b < bins.length; b++) {
    seen += bins[b];
    if (seen * 2 >= values.length) return b / 16;
  }
  return 255;
}

/** Step 7 without the final reduction: bilinear samples of the square, `size`×`size`. Beyond the picture: its edge. */
function transform({ picture, quad }: Source, size: number): Planes {
  const out = createPlanes(size, size, picture.channels);
  const [topLeft, bottomLeft, , topRight] = quad;
  const { width, height, data } = picture;
  const area = width * height;
  const ax = (topRight.x - topLeft.x) / size;
  const ay = (topRight.y - topLeft.y) / size;
  const bx = (bottomLeft.x - topLeft.x) / size;
  const by = (bottomLeft.y - topLeft.y) / size;
  for (let v = 0, i = 0; v < size; v++) {
    for (let u = 0; u < size; u++, i++) {
      const x = Math.min(width - 1, Math.max(0, topLeft.x + (u + 0.5) * ax + (v + 0.5) * bx));
      const y = Math.min(height - 1, Math.max(0, topLeft.y + (u + 0.5) * ay + (v + 0.5) * by));
      const x0 = Math.min(width - 2, Math.floor(x));
      const y0 = Math.min(height - 2, Math.floor(y));
      const fx = x - x0;
      const fy = y - y0;
      for (let c = 0, at = y0 * width + x0, to = i; c < picture.channels; c++, at += area, to += size * size) {
        const upper = data[at] + (data[at + 1] - data[at]) * fx;
        const lower = data[at + width] + (data[at + width + 1] - data[at + width]) * fx;
        out.data[to] = upper + (lower - upper) * fy;
      }
    }
  }
  return out;
}

/** One channel at a time: three 4096-pixel planes at once would be 200 MB. */
function transformExactly({ picture, quad }: Source, size: number): Planes {
  const out = createPlanes(size, size, picture.channels);
  for (let c = 0; c < picture.channels; c++) {
    const one: Planes = { width: picture.width, height: picture.height, channels: 1, data: plane(picture, c) };
    const big = transform({ picture: one, quad }, size * SUPERSAMPLE);
    plane(out, c).set(resize(big, size, size, lanczos3()).data);
  }
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.min(255, Math.max(0, Math.round(out.data[i])));
  return out;
}
