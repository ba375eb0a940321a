/** A closer likeness through the engine, on an invented face. Nothing here depends on time, or on how near it comes. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { Frame, PortraitEngine, Refined, RefineStep, RgbaImage } from '../api.ts';
import { createEngine } from './create-engine.ts';

let engine: PortraitEngine;
let photo: RgbaImage;
let refined: Refined;
const seen: RefineStep[] = [];

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

beforeAll(async () => {
  photo = await portrait();
  engine = createEngine(ort);
  valueOf(await engine.start(await readAssets()));
  valueOf(await engine.open(photo, 200));
});

/** Slider that the generator draws. */
async function edited(): Promise<RgbaImage> {
  const frames: Frame[] = [];
  valueOf(await engine.edit({ 0: { beard: 1 } }, (frame) => frames.push(frame)));
  return frames[frames.length - 1].image;
}

test('a code that is nearer comes, with pictures on the way', async () => {
  refined = valueOf(await engine.refine(0, { steps: 5 }, (step) => seen.push(step)));
  expect(refined.steps).toBe(5);
  expect(refined.after).toBeLessThan(refined.before);
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(seen.at(-1)).toMatchObject({ remaining: 0, before: refined.before });
  expect(seen[0].image).toMatchObject({ width: 128, height: 128 });
});

test('edits use it, undo leaves it, and kept as text it comes back without a search', async () => {
  const withIt = await edited();
  expect(valueOf(await engine.useCode(0, null))).toBe(false);
  const without = await edited();
  expect(sameBytes(withIt.data, without.data)).toBe(false);
  // A photo opened anew, as from a layer.
  valueOf(await engine.open(photo, 200));
  expect(valueOf(await engine.useCode(0, refined.code))).toBe(true);
  const again = await edited();
  const apart = again.data.reduce((most, level, i) => Math.max(most, Math.abs(level - withIt.data[i])), 0);
  expect(apart).toBeLessThan(8);
});

test('a text that is no code leaves the encoder’s', async () => {
  valueOf(await engine.useCode(0, null));
  const without = await edited();
  expect(valueOf(await engine.useCode(0, 'bm8gY29kZQ=='))).toBe(false);
  expect(sameBytes((await edited()).data, without.data)).toBe(true);
});

test('a stop keeps the best so far', async () => {
  let steps = 0;
  const result = await engine.refine(0, { steps: 60 }, () => {
    if (++steps === 2) void engine.stop();
  });
  expect(valueOf(result).steps).toBeLessThan(20);
  expect(valueOf(result).code.length).toBeGreaterThan(100);
});

test('what cannot be is refused', async () => {
  expect(await engine.refine(3, { steps: 1 })).toMatchObject({ ok: false, error: { code: 'usage' } });
  expect(await engine.refine(0, { seconds: 0 })).toMatchObject({ ok: false, error: { code: 'usage' } });
  expect(await engine.useCode(3, null)).toMatchObject({ ok: false, error: { code: 'usage' } });
});

test('another photo ends it', async () => {
  let going: Promise<Result<Refined>> | undefined;
  await new Promise<void>((started) => {
    going = engine.refine(0, { steps: 60 }, () => started());
  });
  valueOf(await engine.open(photo, 200));
  expect(await going).toMatchObject({ ok: false, error: { code: 'cancelled' } });
});
