import type { RgbaImage } from '../api.ts';
import { downscale } from './downscale.ts';

/** Every pixel another colour, some of them half or wholly transparent. */
function noise(width: number, height: number, transparent: boolean): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) data[i] = (i * 2654435761) >>> 24;
  if (!transparent) for (let i = 3; i < data.length; i += 4) data[i] = 255;
  else for (let i = 3; i < data.length; i += 12) data[i] = 0;
  return { width, height, data };
}

/** The definition: each output pixel is the mean of the area it covers, colours weighted by their alpha. */
function areaMean({ width, height, data }: RgbaImage, u: number, v: number, to: readonly [number, number]): number[] {
  const [stepX, stepY] = [width / to[0], height / to[1]];
  const overlap = (at: number, from: number, step: number): number =>
    Math.max(0, Math.min(at + 1, from + step) - Math.max(at, from));
  const sum = [0, 0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = (y * width + x) * 4;
      const weight = overlap(x, u * stepX, stepX) * overlap(y, v * stepY, stepY) * data[p + 3];
      for (let c = 0; c < 3; c++) sum[c] += data[p + c] * weight;
      sum[3] += weight;
    }
  const [r, g, b, a] = sum;
  return a > 0 ? [r / a, g / a, b / a, a / (stepX * stepY)] : [0, 0, 0, 0];
}

test.each([
  [60, 40, 30, 20, false],
  [61, 37, 23, 17, true],
  [31, 29, 30, 28, true],
  [40, 7, 39, 1, false],
  [5, 9, 1, 1, true],
])('%d×%d → %d×%d is the mean of the area under each pixel', (width, height, w, h, transparent) => {
  const image = noise(width, height, transparent);
  const small = downscale(image, w, h);
  expect([small.width, small.height]).toEqual([w, h]);
  for (let v = 0; v < h; v++)
    for (let u = 0; u < w; u++) {
      const expected = areaMean(image, u, v, [w, h]);
      for (let c = 0; c < 4; c++)
        // Half a level of rounding, and a hair more where the mean lies in the middle.
        expect(Math.abs(small.data[(v * w + u) * 4 + c] - expected[c])).toBeLessThan(0.5 + 1e-6);
    }
});
