import type { RgbaImage } from '../worker/api.ts';

/** Pictures of one size side by side, a column each. */
export function tiled(columns: readonly (readonly RgbaImage[])[]): RgbaImage {
  const { width: side } = columns[0][0];
  const [width, height] = [columns.length * side, columns[0].length * side];
  const data = new Uint8ClampedArray(4 * width * height);
  for (const [column, pictures] of columns.entries())
    for (const [row, picture] of pictures.entries())
      for (let y = 0; y < side; y++)
        data.set(
          picture.data.subarray(4 * y * side, 4 * (y + 1) * side),
          4 * ((row * side + y) * width + column * side),
        );
  return { width, height, data };
}
