import type { RgbaImage } from '../../worker/api.ts';
import { widen } from './widen.ts';

const row = (...pixels: readonly (readonly [number, number, number])[]): RgbaImage => ({
  width: pixels.length,
  height: 1,
  data: new Uint8ClampedArray(pixels.flatMap((pixel) => [...pixel, 255])),
});

test('what the edit leaves has the photo’s own values, beyond sRGB too', () => {
  const photo = row([0, 255, 0], [90, 120, 140]);
  const wide = row([20, 250, 30], [97, 119, 137]);
  expect(widen(photo, photo, wide)).toEqual(wide);
});

test('what it changes is the edit’s colour in Display P3', () => {
  // sRGB's red is (234, 51, 35) there, white and grey are themselves.
  const photo = row([255, 255, 255], [0, 0, 0], [128, 128, 128]);
  const edited = row([255, 0, 0], [128, 128, 128], [255, 255, 255]);
  const { data } = widen(edited, photo, photo);
  const wanted = row([234, 51, 35], [128, 128, 128], [255, 255, 255]).data;
  wanted.forEach((value, at) => expect(Math.abs(data[at] - value)).toBeLessThanOrEqual(1));
});

test('a colour beyond sRGB stays beyond it as the edit makes it darker', () => {
  const { data } = widen(row([0, 200, 0]), row([0, 255, 0]), row([20, 250, 30]));
  // sRGB's green is (117, 251, 76) there: 97 more red than this photo has, at the same place in the edit.
  expect(data[0]).toBeLessThan(30);
  expect(data[1]).toBeLessThan(210);
});
