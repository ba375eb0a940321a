import type { RgbaImage } from '../api.ts';
import { sideBySide } from './side-by-side.ts';

/** Every value of it is another one, counted from `first`. */
function image(width: number, height: number, first: number): RgbaImage {
  return { width, height, data: Uint8ClampedArray.from({ length: 4 * width * height }, (_unused, at) => first + at) };
}

test('before is on the left, after on the right, row by row', () => {
  const { width, height, data } = sideBySide(image(1, 2, 0), image(2, 2, 100));
  expect([width, height]).toEqual([3, 2]);
  const row = (...from: number[]): number[] => from.flatMap((first) => [first, first + 1, first + 2, first + 3]);
  expect([...data]).toEqual([...row(0, 100, 104), ...row(4, 108, 112)]);
});

test('other heights are refused', () => {
  expect(() => sideBySide(image(1, 2, 0), image(1, 3, 0))).toThrow('same height');
});
