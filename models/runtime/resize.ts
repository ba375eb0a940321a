/**
 * The published code's `adaptive_resize` (reference §5): bilinear with corners on corners and no smoothing, so that pixel i
 * of n reads at i·(m-1)/(n-1) of m.
 */
import type { RgbPicture } from './picture.ts';

/** Square or not, up or down; a picture of the wanted size comes back as it is. */
export function resizeCorners(picture: RgbPicture, width: number, height: number): RgbPicture {
  if (picture.width === width && picture.height === height) return picture;
  const columns = taps(picture.width, width);
  const rows = taps(picture.height, height);
  const out = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    const plane = picture.rgb.subarray(c * picture.width * picture.height, (c + 1) * picture.width * picture.height);
    rows.forEach(([top, bottom, down], y) => {
      columns.forEach(([left, right, across], x) => {
        const [a, b] = [plane[top * picture.width + left], plane[top * picture.width + right]];
        const [d, e] = [plane[bottom * picture.width + left], plane[bottom * picture.width + right]];
        out[(c * height + y) * width + x] = (a + (b - a) * across) * (1 - down) + (d + (e - d) * across) * down;
      });
    });
  }
  return { width, height, rgb: out };
}

/** For every output index: the two input indices, and how far it lies from the first to the second. */
function taps(from: number, to: number): readonly (readonly [number, number, number])[] {
  return Array.from({ length: to }, (_, i) => {
    const at = to > 1 ? (i * (from - 1)) / (to - 1) : 0;
    const first = Math.floor(at);
    return [first, Math.min(first + 1, from - 1), at - first] as const;
  });
}

/** Planar [3, from, from] -> [3, to, to], means of the pixels that lie under each new one; `to` divides `from`, as training reduces photos. */
export function reduced(rgb: Float32Array, from: number, to: number): Float32Array {
  const out = new Float32Array(3 * to * to);
  const each = from / to;
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < to; y++)
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let v = y * each; v < (y + 1) * each; v++)
          for (let u = x * each; u < (x + 1) * each; u++) sum += rgb[(c * from + v) * from + u];
        out[(c * to + y) * to + x] = sum / each ** 2;
      }
  return out;
}

/** Planar [3, from, from] -> [3, to, to], bilinear about the same centre of every pixel, as training enlarges pictures. */
export function enlarged(rgb: Float32Array, from: number, to: number): Float32Array {
  const out = new Float32Array(3 * to * to);
  const at = Array.from({ length: to }, (_, i) => {
    const centre = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const first = Math.min(from - 1, Math.floor(centre));
    return [first, Math.min(from - 1, first + 1), centre - first] as const;
  });
  for (let c = 0; c < 3; c++)
    at.forEach(([top, bottom, down], y) => {
      const [upper, lower] = [(c * from + top) * from, (c * from + bottom) * from];
      at.forEach(([left, right, across], x) => {
        const above = rgb[upper + left] + (rgb[upper + right] - rgb[upper + left]) * across;
        const below = rgb[lower + left] + (rgb[lower + right] - rgb[lower + left]) * across;
        out[(c * to + y) * to + x] = above + (below - above) * down;
      });
    });
  return out;
}

/** Square pictures at any size that divides theirs, or any larger one. */
export function resizedSquare(rgb: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return rgb;
  return from > to ? reduced(rgb, from, to) : enlarged(rgb, from, to);
}
