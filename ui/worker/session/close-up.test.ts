/** Parts of the result looked at from near, against the result itself. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { clearPortrait, hazyPortrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { PixelPart, PortraitEngine, RgbaImage } from '../api.ts';
import { createEngine } from './create-engine.ts';

let engine: PortraitEngine;
let photo: RgbaImage;
let edited: RgbaImage;

const SMILE = { 0: { smile: 0.9, jaw: 0.5 } };
/** Around the mouth. */
const PART: PixelPart = { x: 250, y: 280, width: 120, height: 90 };

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function cropped({ width, data }: RgbaImage, part: PixelPart): RgbaImage {
  const out = new Uint8ClampedArray(part.width * part.height * 4);
  for (let y = 0; y < part.height; y++)
    for (let i = 0; i < part.width * 4; i++)
      out[y * part.width * 4 + i] = data[((part.y + y) * width + part.x) * 4 + i];
  return { width: part.width, height: part.height, data: out };
}

function farthest(a: RgbaImage, b: RgbaImage): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
}

beforeAll(async () => {
  engine = createEngine(ort);
  valueOf(await engine.start(await readAssets()));
  photo = await clearPortrait();
  valueOf(await engine.open(photo, 160));
  edited = valueOf(await engine.render(SMILE));
});

test('the whole of it at its own size is the result', async () => {
  const all = { x: 0, y: 0, width: photo.width, height: photo.height };
  expect(sameBytes(valueOf(await engine.closeUp(SMILE, all, photo.width)).image.data, edited.data)).toBe(true);
});

test('a part has the pixels that the result has there, with the edit and without', async () => {
  const { image: near, part } = valueOf(await engine.closeUp(SMILE, PART, 1000));
  expect(part).toEqual(PART);
  expect(farthest(near, cropped(edited, PART))).toBeLessThanOrEqual(3);
  expect(farthest(near, cropped(photo, PART))).toBeGreaterThan(20);
  expect(sameBytes(valueOf(await engine.closeUp({}, PART, 1000)).image.data, cropped(photo, PART).data)).toBe(true);
});

test('with fewer pixels it is that, smaller, and lies where it says', async () => {
  const { image, part } = valueOf(await engine.closeUp(SMILE, PART, 60));
  // It covers what was asked for, and no more than a pixel of its own beyond.
  expect([part.x <= PART.x, part.y <= PART.y]).toEqual([true, true]);
  expect(part.x + part.width).toBeGreaterThanOrEqual(PART.x + PART.width - 1e-6);
  expect(image.width).toBeGreaterThanOrEqual(60);
  expect(image.width).toBeLessThanOrEqual(62);
  const step = part.width / image.width;
  expect(step).toBeCloseTo(2, 1);
  // Each of its pixels is the mean of the result's pixels that it lies over.
  let sum = 0;
  for (let v = 0; v < image.height; v++)
    for (let u = 0; u < image.width; u++) {
      const mean = meanOf(edited, part.x + u * step, part.y + (v * part.height) / image.height, step);
      sum += Math.abs(image.data[(v * image.width + u) * 4] - mean);
    }
  expect(sum / (image.width * image.height)).toBeLessThan(1.5);
});

/** Red of a square of the picture, of parts of pixels too. */
function meanOf({ width, data }: RgbaImage, x: number, y: number, side: number): number {
  let [sum, area] = [0, 0];
  for (let j = Math.floor(y); j < y + side; j++)
    for (let i = Math.floor(x); i < x + side; i++) {
      const across = Math.min(i + 1, x + side) - Math.max(i, x);
      const cover = Math.max(0, across) * Math.max(0, Math.min(j + 1, y + side) - Math.max(j, y));
      sum += cover * data[(j * width + i) * 4];
      area += cover;
    }
  return sum / area;
}

test.each([
  ['outside', { x: 500, y: 0, width: 200, height: 10 }],
  ['empty', { x: 5, y: 5, width: 0, height: 10 }],
  ['not of whole pixels', { x: 0.5, y: 0, width: 10, height: 10 }],
])('a part that is %s is refused', async (_what, part) => {
  expect(await engine.closeUp({}, part, 100)).toMatchObject({ ok: false, error: { code: 'usage' } });
});

test('a photo without a face can be looked at too', async () => {
  const hazy = await hazyPortrait();
  expect((await engine.open(hazy, 160)).ok).toBe(false);
  expect(sameBytes(valueOf(await engine.closeUp({}, PART, 1000)).image.data, cropped(hazy, PART).data)).toBe(true);
});
