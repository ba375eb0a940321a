/** A photo lying on its side or upside down: the nets know upright faces only. */
import type { Point, RgbaImage } from '../api.ts';

/** Quarter turns clockwise that stand the picture up. */
export type QuarterTurns = 1 | 2 | 3;

/** The picture turned clockwise by so many quarters. */
export function turned({ width, height, data }: RgbaImage, quarters: QuarterTurns): RgbaImage {
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const [w, h] = quarters === 2 ? [width, height] : [height, width];
  const to = new Uint32Array(w * h);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const [u, v] =
        quarters === 1 ? [height - 1 - y, x] : quarters === 2 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      to[v * w + u] = from[i];
    }
  return { width: w, height: h, data: new Uint8ClampedArray(to.buffer) };
}

/** Where a point of the turned picture is in the picture as it was. @param photo the size before */
export function turnedBack(
  { x, y }: Point,
  { width, height }: Pick<RgbaImage, 'width' | 'height'>,
  quarters: QuarterTurns,
): Point {
  if (quarters === 1) return { x: y, y: height - 1 - x };
  if (quarters === 2) return { x: width - 1 - x, y: height - 1 - y };
  return { x: width - 1 - y, y: x };
}
