import type { RgbaImage } from '../api.ts';
import { samplePhoto } from './sample-photo.ts';

function photo(level: (x: number, y: number) => number, alpha: (x: number) => number): RgbaImage {
  const data = new Uint8ClampedArray(8 * 8 * 4);
  for (let i = 0; i < 64; i++) data.set([level(i % 8, i >> 3), 7, 200, alpha(i % 8)], 4 * i);
  return { width: 8, height: 8, data };
}

const out = new Float32Array(3);

test('whole coordinates give the pixel, others what lies between', () => {
  const ramp = photo(
    (x, y) => 20 * x + 3 * y,
    () => 255,
  );
  samplePhoto(ramp, 3, 4, out);
  expect([...out]).toEqual([72, 7, 200]);
  samplePhoto(ramp, 3.25, 4.5, out);
  expect(out[0]).toBeCloseTo(20 * 3.25 + 3 * 4.5, 3);
  samplePhoto(ramp, -5, 20, out);
  expect(out[0]).toBeCloseTo(21, 3);
});

test('the colour of transparent pixels does not come in, and where all are transparent nothing is said', () => {
  const half = photo(
    (x) => (x < 4 ? 100 : 255),
    (x) => (x < 4 ? 255 : 0),
  );
  samplePhoto(half, 3.4, 3, out);
  expect(out[0]).toBeCloseTo(100, 3);
  out.fill(33);
  samplePhoto(half, 6.5, 3, out);
  expect([...out]).toEqual([33, 33, 33]);
});
