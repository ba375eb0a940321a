/** Face squares set by hand, on invented faces: one that the detector does not see, one of two, and none at all. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { clearPortrait, hazyPortrait, landscape, pair } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { EngineInfo, FaceSquare, PortraitEngine, RgbaImage, SliderValues } from '../api.ts';
import { changed, frameOf, quadOfSquare, squareAround, squareOfQuad } from '../face/face-square.ts';
import { createEngine } from './create-engine.ts';

let engine: PortraitEngine;
let info: EngineInfo;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function differing(a: RgbaImage, b: RgbaImage): number {
  let count = 0;
  for (let at = 0; at < a.data.length; at += 4) if ([0, 1, 2].some((c) => a.data[at + c] !== b.data[at + c])) count++;
  return count;
}

beforeAll(async () => {
  engine = createEngine(ort);
  info = valueOf(await engine.start(await readAssets()));
});

describe('a face that is not found', () => {
  let hazy: RgbaImage;
  let known: FaceSquare;

  beforeAll(async () => {
    hazy = await hazyPortrait();
    const [clear] = valueOf(await engine.open(await clearPortrait(), null)).faces;
    known = squareOfQuad(clear.quad);
  });

  test('is found in a square drawn roughly over it, as well as where it is found by itself', async () => {
    expect(await engine.open(hazy, 240)).toMatchObject({ ok: false, error: { code: 'no-face' } });
    const frame = frameOf(known);
    const drawn = squareAround({ x: frame.x + 20, y: frame.y - 15, side: 1.2 * frame.side, angle: 0 });
    const fitted = valueOf(await engine.lookIn(drawn, 'fit'))!;
    expect(Math.hypot(fitted.x - known.x, fitted.y - known.y)).toBeLessThan(0.03 * known.side);
    expect(fitted.side / known.side).toBeCloseTo(1, 1);
    expect(Math.abs(fitted.angle - known.angle)).toBeLessThan(2);
  });

  test('is levelled by its eyes, and stays where it was put, when only that is asked for', async () => {
    const slanted = { ...known, angle: 25 };
    const level = valueOf(await engine.lookIn(slanted, 'level'))!;
    expect(level).toEqual({ ...slanted, angle: level.angle });
    expect(Math.abs(level.angle - known.angle)).toBeLessThan(2);
  });

  test('is edited once it has a square, by shape and by the model, and is none again without', async () => {
    const opened = valueOf(await engine.place({ 0: known }, 0));
    expect(opened.faces).toHaveLength(1);
    expect(opened.faces[0]).toMatchObject({ byHand: { instead: null }, quad: quadOfSquare(known) });
    expect(opened.faces[0].limits?.filter(({ sentence }) => sentence.startsWith('No features'))).toEqual([]);
    for (const sliders of [{ smile: 0.8 }, { age: 0.8 }] as SliderValues[])
      expect(differing(valueOf(await engine.render({ 0: sliders })), hazy)).toBeGreaterThan(2000);
    expect(sameBytes(valueOf(await engine.render({})).data, hazy.data)).toBe(true);
    expect(await engine.place({}, 0)).toMatchObject({ ok: false, error: { code: 'no-face' } });
    expect(await engine.render({ 0: { smile: 1 } })).toMatchObject({ ok: false, error: { code: 'no-face' } });
    expect(valueOf(await engine.place({ 0: known }, 0)).faces).toHaveLength(1);
  });
});

test('where the net sees no face either, what cannot work is said, and the marks of the square are what features go by', async () => {
  const photo = await landscape();
  await engine.open(photo, 240);
  const square = { x: 160, y: 120, side: 150, angle: 0 };
  expect(valueOf(await engine.lookIn(square, 'fit'))).toBeNull();
  const [{ limits = [] }] = valueOf(await engine.place({ 0: square }, 0)).faces;
  expect(limits).toHaveLength(1);
  expect(limits[0].sentence).toMatch(/^No features were seen in this square/);
  const kinds = new Map(info.sliders.map(({ id, kind }) => [id, kind]));
  expect(limits[0].sliders).toContain('smile');
  expect(limits[0].sliders.filter((id) => kinds.get(id) === 'model')).toEqual([]);
  const smiling = valueOf(await engine.render({ 0: { smile: 1 } }));
  expect(differing(smiling, photo)).toBeGreaterThan(200);
  // Only around the mouth's mark, at 0.5, 0.72 of the square.
  let elsewhere = 0;
  for (let at = 0; at < photo.data.length; at += 4) {
    const [x, y] = [(at / 4) % photo.width, Math.floor(at / 4 / photo.width)];
    if (Math.hypot(x - 160, y - 153) > 75 && smiling.data[at] !== photo.data[at]) elsewhere++;
  }
  expect(elsewhere).toBe(0);
  expect(valueOf(await engine.render({ 0: { age: 1 } })).width).toBe(photo.width);
});

describe('of two faces', () => {
  let photo: RgbaImage;

  beforeEach(async () => {
    photo ??= await pair();
    valueOf(await engine.open(photo, 240));
  });

  test('one is moved and turned: its crop is that square; the other and its edit stay as they were', async () => {
    const other = valueOf(await engine.render({ 1: { smile: 0.7 } }));
    const found = valueOf(await engine.choose(0)).faces;
    const moved = changed(squareOfQuad(found[0].quad), { right: 6, down: -4, turn: 5, scale: 1.1 }, photo);
    const placed = valueOf(await engine.place({ 0: moved }, 0));
    expect(placed.faces[0]).toMatchObject({ quad: quadOfSquare(moved), byHand: { instead: found[0].box } });
    expect(placed.faces[1]).toEqual(found[1]);
    expect(sameBytes(valueOf(await engine.render({ 1: { smile: 0.7 } })).data, other.data)).toBe(true);
    const there = valueOf(await engine.render({ 0: { age: 0.8 } }));
    const back = valueOf(await engine.place({}, 0));
    expect(back.faces[0].quad).toEqual(found[0].quad);
    expect(sameBytes(valueOf(await engine.render({ 0: { age: 0.8 } })).data, there.data)).toBe(false);
  });

  test('a third is added behind them, and is the chosen one', async () => {
    const third = { x: 350, y: 170, side: 120, angle: 0 };
    const placed = valueOf(await engine.place({ 2: third }, 2));
    expect(placed.faces.map(({ byHand }) => byHand)).toEqual([undefined, undefined, { instead: null }]);
    expect(placed.chosen).toBe(2);
  });

  test('a code that was searched for goes with the square it was searched in', async () => {
    const { code } = valueOf(await engine.refine(0, { steps: 1 }));
    expect(valueOf(await engine.useCode(0, code))).toBe(true);
    const before = valueOf(await engine.render({ 0: { age: 1 } }));
    const [{ quad }] = valueOf(await engine.choose(0)).faces;
    valueOf(await engine.place({ 0: { ...squareOfQuad(quad), angle: 40 } }, 0));
    valueOf(await engine.place({}, 0));
    const without = valueOf(await engine.render({ 0: { age: 1 } }));
    expect(sameBytes(without.data, before.data)).toBe(false);
    expect(valueOf(await engine.useCode(0, code))).toBe(true);
    expect(sameBytes(valueOf(await engine.render({ 0: { age: 1 } })).data, before.data)).toBe(true);
  });

  test.each([
    ['too small', { 0: { x: 100, y: 100, side: 20, angle: 0 } }, 'image-too-small', /20 pixels wide/],
    ['beside the picture', { 0: { x: 900, y: 100, side: 100, angle: 0 } }, 'usage', /700 × 340 pixels/],
    ['no number', { 0: { x: NaN, y: 100, side: 100, angle: 0 } }, 'usage', /three or four numbers/],
    ['without end', { 0: { x: 100, y: 100, side: 1e9, angle: 0 } }, 'usage', /outside of the picture/],
    ['not the next number', { 7: { x: 100, y: 100, side: 100, angle: 0 } }, 'usage', /numbered on/],
  ])('a square that is %s is refused by one sentence', async (_what, squares, code, sentence) => {
    const refused = await engine.place(squares, 0);
    expect(refused).toMatchObject({ ok: false, error: { code } });
    expect(refused.ok ? '' : refused.error.message).toMatch(sentence);
    expect(valueOf(await engine.place({}, 0)).faces).toHaveLength(2);
  });
});
