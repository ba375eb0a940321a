import type { RgbaImage } from '../../ui/worker/api.ts';

/** Three triangle waves, as the training package's tests make them. */
export function waves(side: number): RgbaImage {
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  const wave = (t: number, length: number): number => {
    const at = ((t % (2 * length)) + 2 * length) % (2 * length);
    return Math.floor((Math.abs(at - length) * 255) / length);
  };
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      data.set([wave(3 * x + y, 97), wave(2 * y + x, 61), wave(x + 255 - y, 120)], 4 * (y * side + x));
  return { width: side, height: side, data };
}
