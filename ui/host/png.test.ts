import { decode } from '../../test/figma/pictures.ts';
import { sameBytes } from '../../test/support/fixtures.ts';
import type { RgbaImage } from '../worker/api.ts';
import { encodePng } from './png.ts';

/** Larger than is packed at a time, with some alpha. */
function large(): RgbaImage {
  const [width, height] = [1100, 1300];
  const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_value, at) => (at * 7 + (at >> 9)) & 255);
  return { width, height, data };
}

test('a large picture is packed value for value, and how far that is gets told', async () => {
  const image = large();
  const told: number[] = [];
  const { width, height, data } = await decode(await encodePng(image, { onProgress: (part) => told.push(part) }));
  expect([width, height]).toEqual([1100, 1300]);
  expect(sameBytes(new Uint8ClampedArray(data), image.data)).toBe(true);
  expect(told.length).toBeGreaterThan(1);
  expect(told.every((part, at) => part > (told[at - 1] ?? 0) && part < 1)).toBe(true);
});

test('it can be ended while it is packed, and a task of the page gets its turn between', async () => {
  const ending = new AbortController();
  let told = 0;
  const packing = encodePng(large(), {
    signal: ending.signal,
    onProgress: () => {
      told++;
      if (told === 1) setTimeout(() => ending.abort(), 0);
    },
  });
  await expect(packing).rejects.toMatchObject({ code: 'cancelled' });
  expect(told).toBeLessThan(3);
});
