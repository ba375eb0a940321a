/** Area-average downscaling of RGBA pictures in one pass over the source (a 16-megapixel photo needs no float copy). */
import type { RgbaImage } from '../api.ts';

/** Size of a picture scaled so that its longer side is at most `side`; never enlarged. */
export function fitWithin(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * `image` at `width`×`height` (each at most the image's), every output pixel the mean of the area it covers.
 * Colours are weighted by their alpha, so the hidden colour of transparent pixels does not bleed.
 */
export function downscale(image: RgbaImage, width: number, height: number): RgbaImage {
  if (width === image.width && height === image.height) return { width, height, data: image.data.slice() };
  const { data } = image;
  const out = new Uint8ClampedArray(width * height * 4);
  const stepX = image.width / width;
  const stepY = image.height / height;
  const row = new Float64Array(width * 4);
  for (let v = 0; v < height; v++) {
    row.fill(0);
    const y0 = v * stepY;
    const y1 = Math.min(image.height, (v + 1) * stepY);
    for (let y = Math.floor(y0); y < Math.ceil(y1 - 1e-9); y++) {
      const coverY = Math.min(y + 1, y1) - Math.max(y, y0);
      for (let u = 0; u < width; u++) {
        const x0 = u * stepX;
        const x1 = Math.min(image.width, (u + 1) * stepX);
        for (let x = Math.floor(x0); x < Math.ceil(x1 - 1e-9); x++) {
          const p = (y * image.width + x) * 4;
          const weight = (Math.min(x + 1, x1) - Math.max(x, x0)) * coverY * data[p + 3];
          row[u * 4] += data[p] * weight;
          row[u * 4 + 1] += data[p + 1] * weight;
          row[u * 4 + 2] += data[p + 2] * weight;
          row[u * 4 + 3] += weight;
        }
      }
    }
    for (let u = 0; u < width; u++) {
      const alpha = row[u * 4 + 3];
      const at = (v * width + u) * 4;
      for (let c = 0; c < 3; c++) out[at + c] = alpha > 0 ? row[u * 4 + c] / alpha : 0;
      out[at + 3] = alpha / (stepX * stepY);
    }
  }
  return { width, height, data: out };
}
