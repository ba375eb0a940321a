/** From the screen to the photo, and how large the brush is there. */
import { onPhoto, pressed, radiusOf, shownRect } from './on-photo.ts';

const image = (width: number, height: number) => ({ width, height, data: new Uint8ClampedArray() });
const CROPPED = {
  pixels: image(4000, 3000),
  preview: image(400, 300),
  visible: { x: 1000, y: 600, width: 2000, height: 1500 },
};

test('a place on the picture is that place of the photo, of a crop too', () => {
  const shown = shownRect(CROPPED);
  expect(shown).toEqual({ x: 1000, y: 600, width: 2000, height: 1500 });
  expect(onPhoto({ x: 0, y: 0 }, shown)).toEqual({ x: 1000, y: 600 });
  expect(onPhoto({ x: 0.5, y: 1 }, shown)).toEqual({ x: 2000, y: 2100 });
});

test('a crop that falls between pixels of the preview counts as it is painted', () => {
  const shown = shownRect({ ...CROPPED, visible: { x: 1004, y: 596, width: 2000, height: 1500 } });
  expect(shown).toEqual({ x: 1000, y: 600, width: 2000, height: 1500 });
});

test('each step of the size is as much larger as the one before', () => {
  const shown = shownRect(CROPPED);
  expect(radiusOf(0, shown)).toBeCloseTo(8);
  expect(radiusOf(100, shown)).toBeCloseTo(500);
  expect(radiusOf(60, shown) / radiusOf(50, shown)).toBeCloseTo(radiusOf(20, shown) / radiusOf(10, shown));
});

test('a pen presses, a mouse does not', () => {
  expect(pressed({ pointerType: 'mouse', pressure: 0.5 })).toBe(1);
  expect(pressed({ pointerType: 'pen', pressure: 1 })).toBe(1);
  expect(pressed({ pointerType: 'pen', pressure: 0.2 })).toBeLessThan(0.4);
});
