/**
 * The aligned face square (reference §6, steps 4 to 7) at any size: areas are averaged straight down to the wanted size,
 * without the 4096-pixel intermediate of the published tool: the same picture for the encoder at a small part of the
 * work. `published.ts` has that tool's own way, for comparison.
 */
import type { RgbaImage } from '../api.ts';
import { gaussianBlur } from '../image/blur.ts';
import { createPlanes, readRgb, reduceBlocks, type Planes } from '../image/planes.ts';
import { borderOf, bounds, padBlurred, type Source } from './pad.ts';
import { quadSize, scaleQuad, type Quad } from './quad.ts';

export interface AlignOptions {
  /** Side of the result in pixels. */
  readonly size: number;
  /** For a picture that is only looked at: fewer sample points, and beyond the photo its edge, drawn out. A tenth of the time. */
  readonly quick?: boolean;
}

/** Sample points per output pixel and direction in the quad transform, as in the recipe. */
const SUPERSAMPLE = 4;
const QUICK = 2;

/** RGB planes `size`×`size`, 8-bit levels. The quad is in pixels of `photo` and may reach outside of it. */
export function alignFace(photo: RgbaImage, quad: Quad, { size, quick = false }: AlignOptions): Planes {
  const source = cropThenShrink(photo, quad, size);
  const samples = quick ? QUICK : SUPERSAMPLE;
  const padded = quick ? source : padBlurred(source, gaussianBlur);
  return reduceBlocks(transform(padded, size * samples), samples);
}

function cropThenShrink(photo: RgbaImage, quad: Quad, size: number): Source {
  const shrink = Math.max(1, Math.floor((quadSize(quad) / size) * 0.5));
  const box = bounds(quad, borderOf(quad) + shrink, photo.width, photo.height);
  const map = (at: number, origin: number): number => (at - origin + 0.5) / shrink - 0.5;
  return {
    picture: readRgb(photo, box, shrink),
    quad: scaleQuad(quad, (p) => ({ x: map(p.x, box.x), y: map(p.y, box.y) })),
  };
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
