/** Fast sampling of photos between their pixels: what a warp does for every pixel it moves. */
import type { RgbaImage } from '../api.ts';
import { samplePhoto } from '../image/sample-photo.ts';

/** A photo, ready to be sampled many times. */
export interface Source {
  readonly image: RgbaImage;
  /** The pixels as 32-bit words, red lowest; null where alpha matters or the bytes cannot be read so. */
  readonly words: Uint32Array | null;
}

/** @param rows first and end of the rows that will be read; where all of their alpha is 255, sampling need not look at it */
export function sourceOf(image: RgbaImage, rows: { readonly top: number; readonly bottom: number }): Source {
  const { data, width, height } = image;
  const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
  if (!littleEndian || data.byteOffset % 4 !== 0) return { image, words: null };
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  const end = Math.min(height, rows.bottom) * width;
  for (let i = Math.max(0, rows.top) * width; i < end; i++) if (words[i] < 0xff000000) return { image, words: null };
  return { image, words };
}

/**
 * Catmull-Rom at (x, y), pixel centres at whole coordinates, the rim repeated outside; writes red, green, blue (not clamped).
 * Where everything around is transparent, `out` stays as it is.
 */
export function sampleCubic({ image, words }: Source, x: number, y: number, out: Float64Array): void {
  const { width, height } = image;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  if (!words || x0 < 1 || y0 < 1 || x0 + 2 >= width || y0 + 2 >= height) {
    samplePhoto(image, x, y, rim);
    out[0] = rim[0];
    out[1] = rim[1];
    out[2] = rim[2];
    return;
  }
  const t = x - x0;
  const s = y - y0;
  const a0 = t * (-0.5 + t * (1 - 0.5 * t));
  const a1 = 1 + t * t * (-2.5 + 1.5 * t);
  const a2 = t * (0.5 + t * (2 - 1.5 * t));
  const a3 = t * t * (-0.5 + 0.5 * t);
  const b0 = s * (-0.5 + s * (1 - 0.5 * s));
  const b1 = 1 + s * s * (-2.5 + 1.5 * s);
  const b2 = s * (0.5 + s * (2 - 1.5 * s));
  const b3 = s * s * (-0.5 + 0.5 * s);
  let red = 0;
  let green = 0;
  let blue = 0;
  let at = (y0 - 1) * width + x0 - 1;
  for (let row = 0; row < 4; row++, at += width) {
    const p0 = words[at];
    const p1 = words[at + 1];
    const p2 = words[at + 2];
    const p3 = words[at + 3];
    const b = row === 0 ? b0 : row === 1 ? b1 : row === 2 ? b2 : b3;
    red += b * (a0 * (p0 & 255) + a1 * (p1 & 255) + a2 * (p2 & 255) + a3 * (p3 & 255));
    green += b * (a0 * ((p0 >> 8) & 255) + a1 * ((p1 >> 8) & 255) + a2 * ((p2 >> 8) & 255) + a3 * ((p3 >> 8) & 255));
    blue += b * (a0 * ((p0 >> 16) & 255) + a1 * ((p1 >> 16) & 255) + a2 * ((p2 >> 16) & 255) + a3 * ((p3 >> 16) & 255));
  }
  out[0] = red;
  out[1] = green;
  out[2] = blue;
}

const rim = new Float32Array(3);
