import type { RgbaImage } from '../api.ts';
import { turned, turnedBack, type QuarterTurns } from './quarter-turns.ts';

const [width, height] = [5, 3];
const photo: RgbaImage = {
  width,
  height,
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : i)),
};
const red = ({ data, width }: RgbaImage, x: number, y: number): number => data[4 * (y * width + x)];

test.each([1, 2, 3] as const)('%i quarters: every pixel is found where it came from', (quarters: QuarterTurns) => {
  const other = turned(photo, quarters);
  expect([other.width, other.height]).toEqual(quarters === 2 ? [width, height] : [height, width]);
  for (let y = 0; y < other.height; y++)
    for (let x = 0; x < other.width; x++) {
      const back = turnedBack({ x, y }, photo, quarters);
      expect(red(photo, back.x, back.y)).toBe(red(other, x, y));
    }
});

test('one quarter clockwise puts the top left corner at the top right', () => {
  expect(red(turned(photo, 1), height - 1, 0)).toBe(red(photo, 0, 0));
});
