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
  const stepY = image.height / height;
  const columns = columnsOf(image.width, width);
  const across = new Float64Array(width * 4 + 4);
  const sum = new Float64Array(width * 4);
  /** The row of the photo that `across` holds. */
  let held = -1;
  for (let v = 0; v < height; v++) {
    sum.fill(0);
    const y0 = v * stepY;
    const y1 = Math.min(image.height, (v + 1) * stepY);
    for (let y = Math.floor(y0); y < Math.ceil(y1 - 1e-9); y++) {
      // A row that two output rows share is summed up once.
      if (y !== held) sumRow(data, (held = y) * image.width, columns, across);
      const cover = Math.min(y + 1, y1) - Math.max(y, y0);
      for (let i = 0; i < sum.length; i++) sum[i] += across[i] * cover;
    }
    const full = (image.width / width) * stepY;
    for (let at = 0, to = v * width * 4; at < sum.length; at += 4, to += 4) {
      const alpha = sum[at + 3];
      if (alpha > 0) {
        out[to] = sum[at] / alpha;
        out[to + 1] = sum[at + 1] / alpha;
        out[to + 2] = sum[at + 2] / alpha;
      }
      out[to + 3] = alpha / full;
    }
  }
  return { width, height, data: out };
}

interface Columns {
  /** For each column of the photo, the output column in which it begins. */
  readonly first: Int32Array;
  /** How much of it lies there; the rest lies in the next. */
  readonly share: Float64Array;
}

function columnsOf(from: number, to: number): Columns {
  const first = new Int32Array(from);
  const share = new Float64Array(from);
  const step = from / to;
  for (let x = 0; x < from; x++) {
    first[x] = Math.min(to - 1, Math.floor((x + 1e-9) / step));
    share[x] = Math.min(1, (first[x] + 1) * step - x);
  }
  // What rounding leaves of the last column belongs to no other.
  share[from - 1] = 1;
  return { first, share };
}

/** Sums of one row of the photo, [r·a, g·a, b·a, a] for each output column. */
function sumRow(data: Uint8ClampedArray, row: number, { first, share }: Columns, across: Float64Array): void {
  across.fill(0);
  for (let x = 0, p = row * 4; x < first.length; x++, p += 4) {
    const alpha = data[p + 3];
    const to = first[x] * 4;
    const here = share[x] * alpha;
    across[to] += data[p] * here;
    across[to + 1] += data[p + 1] * here;
    across[to + 2] += data[p + 2] * here;
    across[to + 3] += here;
    if (here === alpha) continue;
    const next = alpha - here;
    across[to + 4] += data[p] * next;
    across[to + 5] += data[p + 1] * next;
    across[to + 6] += data[p + 2] * next;
    across[to + 7] += next;
  }
}
