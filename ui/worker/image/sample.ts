/** Values between the pixels of a square plane. */

/** Bilinear, pixel centres at whole coordinates, the rim repeated outside. */
export function sampleBilinear(values: Float32Array, size: number, x: number, y: number): number {
  const [cx, cy] = [Math.min(size - 1, Math.max(0, x)), Math.min(size - 1, Math.max(0, y))];
  const [x0, y0] = [Math.min(size - 2, Math.floor(cx)), Math.min(size - 2, Math.floor(cy))];
  const [tx, ty] = [cx - x0, cy - y0];
  const at = y0 * size + x0;
  const top = values[at] + tx * (values[at + 1] - values[at]);
  const bottom = values[at + size] + tx * (values[at + size + 1] - values[at + size]);
  return top + ty * (bottom - top);
}
