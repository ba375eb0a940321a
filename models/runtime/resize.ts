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
