/** Two invented faces side by side, each with sliders of its own. Nothing here depends on how good the model is. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { pair } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { Face, FaceSliders, Frame, OpenedPhoto, PortraitEngine, RgbaImage, SliderValues } from '../api.ts';
import { createEngine } from './create-engine.ts';

const PREVIEW = 240;
let engine: PortraitEngine;
let photo: RgbaImage;
let opened: OpenedPhoto;
let strong: SliderValues;
let other: SliderValues;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

beforeAll(async () => {
  engine = createEngine(ort);
  photo = await pair();
  const { sliders } = valueOf(await engine.start(await readAssets()));
  strong = Object.fromEntries(sliders.map(({ id }, i) => [id, i % 2 === 0 ? 1 : -1]));
  other = Object.fromEntries(sliders.map(({ id }) => [id, -strong[id]]));
  opened = valueOf(await engine.open(photo, PREVIEW));
});

/** Pixels that differ within a face's box, of pictures at any common size. */
function changed(a: RgbaImage, b: RgbaImage, { box }: Face): number {
  const scale = a.width / photo.width;
  let count = 0;
  for (let y = Math.ceil(box.y * scale); y < (box.y + box.height) * scale; y++)
    for (let x = Math.ceil(box.x * scale); x < (box.x + box.width) * scale; x++) {
      const at = (y * a.width + x) * 4;
      if ([0, 1, 2].some((c) => a.data[at + c] !== b.data[at + c])) count++;
    }
  return count;
}

async function framesOf(faces: FaceSliders): Promise<Frame[]> {
  const frames: Frame[] = [];
  expect(valueOf(await engine.edit(faces, (frame) => frames.push(frame))).finished).toBe(true);
  return frames;
}

test('both are found, one on each side', () => {
  expect(opened.faces).toHaveLength(2);
  const middles = opened.faces.map(({ box }) => box.x + box.width / 2).sort((a, b) => a - b);
  expect(middles[0]).toBeLessThan(photo.width / 2);
  expect(middles[1]).toBeGreaterThan(photo.width / 2);
});

test('each face gets its own sliders and both get them at once, in the one order there is', async () => {
  const [first, second] = opened.faces;
  const one = valueOf(await engine.render({ 0: strong }));
  expect(changed(one, photo, first)).toBeGreaterThan(1000);
  expect(changed(one, photo, second)).toBe(0);
  const two = valueOf(await engine.render({ 1: other }));
  expect(changed(two, photo, first)).toBe(0);
  expect(changed(two, photo, second)).toBeGreaterThan(1000);

  const both = valueOf(await engine.render({ 0: strong, 1: other }));
  expect(changed(both, one, first)).toBe(0);
  expect(changed(both, two, second)).toBe(0);
  // A face without sliders is no edit, and an edit does not remember the one before.
  expect(sameBytes(valueOf(await engine.render({ 0: strong, 1: {} })).data, one.data)).toBe(true);
  expect(sameBytes(valueOf(await engine.render({ 0: {}, 1: {} })).data, photo.data)).toBe(true);
});

test('while one face climbs, the other stands as the full generator made it', async () => {
  const [first, second] = opened.faces;
  const top = (await framesOf({ 0: strong })).at(-1) as Frame;
  opened = valueOf(await engine.choose(1));
  expect(opened.chosen).toBe(1);
  // Not drawn before, or one frame would be enough.
  const weaker = Object.fromEntries(Object.entries(other).map(([id, value]) => [id, value / 2]));
  const frames = await framesOf({ 0: strong, 1: weaker });
  expect(frames.length).toBeGreaterThanOrEqual(2);
  for (const { image } of frames) expect(changed(image, top.image, first)).toBe(0);
  for (const { image } of frames) expect(changed(image, top.image, second)).toBeGreaterThan(100);

  // The chosen face at zero: one frame, with the other face's edit.
  const rest = await framesOf({ 0: strong, 1: {} });
  expect(rest).toHaveLength(1);
  expect(sameBytes(rest[0].image.data, top.image.data)).toBe(true);
  const none = await framesOf({});
  expect(changed(none[0].image, top.image, first)).toBeGreaterThan(100);
});

test('an engine that was told of another face for the first time shows it in full as well', async () => {
  const fresh = createEngine(ort);
  valueOf(await fresh.start(await readAssets()));
  valueOf(await fresh.open(photo, PREVIEW));
  valueOf(await fresh.choose(1));
  const frames: Frame[] = [];
  valueOf(await fresh.edit({ 0: strong, 1: other }, (frame) => frames.push(frame)));
  const known = (await framesOf({ 0: strong, 1: other })).at(-1) as Frame;
  expect(sameBytes((frames.at(-1) as Frame).image.data, known.image.data)).toBe(true);
});

test('progress of several faces never goes back', async () => {
  const seen: number[] = [];
  valueOf(await engine.render({ 1: strong, 0: other }, (_stage, fraction) => seen.push(fraction)));
  expect(seen.length).toBeGreaterThanOrEqual(5);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

test('a face that is not there is refused by name', async () => {
  for (const faces of [{ 2: strong }, { [-1]: strong }, { 0.5: strong }] as FaceSliders[]) {
    const result = await engine.render(faces);
    expect(result).toMatchObject({ ok: false, error: { code: 'usage' } });
  }
});
