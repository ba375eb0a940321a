/**
 * A portrait that the model drew, edited: all that the generator changes in it, everywhere. There is no photo whose skin would have to
 * be kept, and no part of the picture that the generator does not know.
 */
import type { RgbaImage } from '../api.ts';
import { downscale } from '../image/downscale.ts';

/** The generator's pictures of the portrait's code and of the edited one, of one size, opaque. */
export interface Whole {
  readonly before: RgbaImage;
  readonly after: RgbaImage;
}

/**
 * A new picture: `image` with what differs between the two. Of the size at which they were drawn it is `after` to the byte, if `image`
 * is `before`.
 * @param image the portrait, of any size
 */
export function drawWhole(image: RgbaImage, whole: Whole): RgbaImage {
  const { width, height } = image;
  const data = image.data.slice();
  const [before, after] = [whole.before, whole.after].map((one) =>
    one.width > width ? downscale(one, width, height) : one,
  );
  const columns = axis(width, before.width);
  const rows = axis(height, before.height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const [top, bottom] = [rows.low[y] * before.width, rows.high[y] * before.width];
      const corners = [top + columns.low[x], top + columns.high[x], bottom + columns.low[x], bottom + columns.high[x]];
      const [right, down] = [columns.share[x], rows.share[y]];
      for (let c = 0; c < 3; c++) {
        const [a, b, d, e] = corners.map((i) => after.data[4 * i + c] - before.data[4 * i + c]);
        const upper = a + right * (b - a);
        data[at + c] = image.data[at + c] + upper + down * (d + right * (e - d) - upper);
      }
    }
  return { width, height, data };
}

/** For each of so many pixels the two that lie around its centre, and the share of the second. */
function axis(
  to: number,
  from: number,
): { readonly low: Int32Array; readonly high: Int32Array; readonly share: Float32Array } {
  const [low, high, share] = [new Int32Array(to), new Int32Array(to), new Float32Array(to)];
  for (let i = 0; i < to; i++) {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    low[i] = Math.floor(place);
    high[i] = Math.min(from - 1, low[i] + 1);
    share[i] = place - low[i];
  }
  return { low, high, share };
}
