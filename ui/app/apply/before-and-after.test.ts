import type { RgbaImage } from '../../worker/api.ts';
import { beforeAndAfter } from './before-and-after.ts';

/** Every pixel's red is its column, its green its row. */
function image(width: number, height: number, blue: number): RgbaImage {
  const data = Array.from({ length: width * height }, (_unused, at) => [at % width, Math.floor(at / width), blue, 255]);
  return { width, height, data: Uint8ClampedArray.from(data.flat()) };
}

describe('before and after as one picture', () => {
  test('has what the layer shows of both, the original on the left', () => {
    const visible = { x: 1, y: 2, width: 2, height: 1 };
    const { width, height, data } = beforeAndAfter({ pixels: image(4, 4, 10), visible }, image(4, 4, 20));
    expect([width, height]).toEqual([4, 1]);
    expect([...data]).toEqual([1, 2, 10, 255, 2, 2, 10, 255, 1, 2, 20, 255, 2, 2, 20, 255]);
  });

  test.each([
    [2048, 8, 4096, 8],
    [4096, 8, 4096, 4],
    [3000, 1500, 4096, 1024],
    [8, 4096, 16, 4096],
    [6, 8192, 6, 4096],
  ])('of %d × %d pixels it has %d × %d, 4096 a side at most', (width, height, ...expected) => {
    const pixels = { width, height, data: new Uint8ClampedArray(4 * width * height) };
    const both = beforeAndAfter({ pixels, visible: { x: 0, y: 0, width, height } }, pixels);
    expect([both.width, both.height]).toEqual(expected);
  });
});
