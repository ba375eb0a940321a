import type { RgbaImage } from '../api.ts';

/** Two pictures of the same height in one, edge to edge: before on the left, after on the right. Values stay as they are. */
export function sideBySide(before: RgbaImage, after: RgbaImage): RgbaImage {
  const { height } = before;
  if (after.height !== height) throw new Error('Pictures side by side have the same height.');
  const width = before.width + after.width;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    data.set(rowOf(before, y), 4 * y * width);
    data.set(rowOf(after, y), 4 * (y * width + before.width));
  }
  return { width, height, data };
}

function rowOf({ width, data }: RgbaImage, y: number): Uint8ClampedArray {
  return data.subarray(4 * y * width, 4 * (y + 1) * width);
}
