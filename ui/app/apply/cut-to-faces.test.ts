import type { RgbaImage } from '../../worker/api.ts';
import { cutToFaces } from './cut-to-faces.ts';

const SIDE = 20;
const quad = [
  { x: 0, y: 0 },
  { x: 0, y: SIDE },
  { x: SIDE, y: SIDE },
  { x: SIDE, y: 0 },
] as const;
const MIDDLE = 4 * (10 * SIDE + 10);
const CORNER = 0;

function picture(level: number, alpha: number): RgbaImage {
  const data = new Uint8ClampedArray(4 * SIDE * SIDE).map((_, at) => (at % 4 === 3 ? alpha : level));
  return { width: SIDE, height: SIDE, data };
}

/** With one pixel changed. */
function changed(photo: RgbaImage, at: number, level: number, alpha: number): RgbaImage {
  const data = photo.data.slice();
  data.set([level, level, level, alpha], at);
  return { ...photo, data };
}

test('of an opaque photo the face stays, and what the edit changed beside it', () => {
  const photo = picture(100, 255);
  const edited = changed(photo, CORNER, 140, 255);
  const { data } = cutToFaces(edited, photo, [{ quad }]);
  expect([...data.subarray(MIDDLE, MIDDLE + 4)]).toEqual([100, 100, 100, 255]);
  expect([...data.subarray(CORNER, CORNER + 4)]).toEqual([140, 140, 140, 255]);
  expect(data[CORNER + 4 + 3]).toBe(0);
});

test('what is translucent and not changed is left to the photo, where it shows once', () => {
  const photo = picture(100, 128);
  const { data } = cutToFaces(changed(photo, MIDDLE, 100, 255), photo, [{ quad }]);
  expect(data[MIDDLE + 3]).toBe(255);
  expect(data.filter((level, at) => at % 4 === 3 && level > 0)).toHaveLength(1);
});

test.each([
  ['another colour', 140, 128],
  ['more transparency', 100, 60],
])('an edit that gives translucent pixels %s is refused: over the photo both would show', (_name, level, alpha) => {
  const photo = picture(100, 128);
  expect(() => cutToFaces(changed(photo, MIDDLE, level, alpha), photo, [{ quad }])).toThrow(
    expect.objectContaining({ code: 'layer-blended' }),
  );
});
