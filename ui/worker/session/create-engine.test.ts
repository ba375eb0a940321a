/** The whole engine on the default model and an invented face. Nothing here depends on how good the model is. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { writeContainer } from '../../../models/format/index.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { landscape, portrait, withHat } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { EngineAssets, EngineInfo, Frame, OpenedPhoto, PortraitEngine, RgbaImage, SliderValues } from '../api.ts';
import { createEngine } from './create-engine.ts';

const PREVIEW = 200;
let assets: EngineAssets;
let engine: PortraitEngine;
let info: EngineInfo;
let opened: OpenedPhoto;
let photo: RgbaImage;
let strong: SliderValues;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function problemOf<T>(result: Result<T>): { code: string; message: string } {
  if (result.ok) throw new Error('this should have been refused');
  expect(result.error.message).toMatch(/^[A-Z].*\.$/);
  return result.error;
}

beforeAll(async () => {
  [assets, photo] = await Promise.all([readAssets(), portrait()]);
  engine = createEngine(ort);
  info = valueOf(await engine.start(assets));
  opened = valueOf(await engine.open(photo, PREVIEW));
  strong = Object.fromEntries(info.sliders.map(({ id }, i) => [id, i % 2 === 0 ? 1 : -1]));
});

describe('opening', () => {
  test('the face is found where it is', () => {
    expect(opened).toMatchObject({ width: photo.width, height: photo.height, chosen: 0 });
    expect(opened.faces).toHaveLength(1);
    const { x, y, width, height } = opened.faces[0].box;
    expect(Math.abs(x + width / 2 - (90 + 150))).toBeLessThan(30);
    expect(Math.abs(y + height / 2 - (30 + 165))).toBeLessThan(50);
  });

  test('names what it does, never going back', async () => {
    const seen: [string, number][] = [];
    valueOf(await engine.open(photo, PREVIEW, undefined, (stage, fraction) => seen.push([stage, fraction])));
    // Encoding and measuring go on behind the open photo: shape sliders do not wait for them.
    expect([...new Set(seen.map(([stage]) => stage))]).toEqual(['finding-face']);
    const fractions = seen.map(([, fraction]) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});

test('what takes a while to see of a face is told when there is time', async () => {
  const [[bare], hat] = [opened.faces, await withHat()];
  expect(valueOf(await engine.lookOver())).toEqual(bare.limits ?? []);
  // Another face in the meantime is another question.
  const early = engine.lookOver();
  valueOf(await engine.open(hat, PREVIEW));
  expect(problemOf(await early).code).toBe('cancelled');
  expect(valueOf(await engine.lookOver()).at(-1)).toMatchObject({ sliders: ['hair_light'], late: true });
  opened = valueOf(await engine.open(photo, PREVIEW));
});

describe('an edit', () => {
  test('arrives rung by rung, each better, the last from the full generator', async () => {
    const frames: Frame[] = [];
    const { finished } = valueOf(await engine.edit({ 0: strong }, (frame) => frames.push(frame)));
    expect(finished).toBe(true);
    expect(frames.length).toBeGreaterThanOrEqual(2);
    expect(frames.map((f) => f.step)).toEqual(frames.map((_, i) => i));
    expect(new Set(frames.map((f) => f.steps))).toEqual(new Set([frames.length]));
    for (let i = 1; i < frames.length; i++) {
      const [a, b] = [frames[i - 1].rung, frames[i].rung];
      expect(b.resolution > a.resolution || b.ratio > a.ratio).toBe(true);
      expect(frames[i].elapsed).toBeGreaterThanOrEqual(frames[i - 1].elapsed);
    }
    const top = { resolution: Math.max(...info.resolutions), ratio: Math.max(...info.ratios) };
    expect(frames.at(-1)?.rung).toEqual(top);
    for (const { image } of frames) expect(Math.max(image.width, image.height)).toBe(PREVIEW);
    const [worst, best] = [frames[0], frames[frames.length - 1]];
    expect(sameBytes(worst.image.data, best.image.data)).toBe(false);
  });

  test('the latest wins: nothing of the older one arrives once the newer was asked for', async () => {
    const other = Object.fromEntries(Object.entries(strong).map(([id, value]) => [id, -value]));
    const frames: Frame[] = [];
    let newest: Promise<Result<{ finished: boolean }>> | undefined;
    let before = 0;
    const first = engine.edit({ 0: other }, (frame) => {
      frames.push(frame);
      before = frames.length;
      newest ??= engine.edit({ 0: strong }, (later) => frames.push(later));
    });
    expect(valueOf(await first).finished).toBe(false);
    if (!newest) throw new Error('the first edit gave no frame');
    expect(valueOf(await newest).finished).toBe(true);
    expect(before).toBe(1);
    expect(frames.length).toBeGreaterThan(2);
    expect(new Set(frames.slice(1).map((f) => f.sequence)).size).toBe(1);
    expect(frames[1].sequence).toBeGreaterThan(frames[0].sequence);
    const alone: Frame[] = [];
    valueOf(await engine.edit({ 0: strong }, (frame) => alone.push(frame)));
    expect(sameBytes(frames[frames.length - 1].image.data, alone[alone.length - 1].image.data)).toBe(true);
  });

  test('a burst of edits delivers the last one', async () => {
    const frames: Frame[] = [];
    const id = info.sliders[0].id;
    const results = await Promise.all(
      [0.2, 0.4, 0.6, 0.8, 1].map((value) => engine.edit({ 0: { [id]: value } }, (frame) => frames.push(frame))),
    );
    expect(results.map((r) => valueOf(r).finished)).toEqual([false, false, false, false, true]);
    const order = frames.map((f) => f.sequence);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(frames.at(-1)?.step).toBe((frames.at(-1)?.steps ?? 0) - 1);
  });

  test('stop ends it', async () => {
    const frames: Frame[] = [];
    const running = engine.edit({ 0: { [info.sliders[0].id]: -0.7 } }, (frame) => {
      frames.push(frame);
      void engine.stop();
    });
    expect(valueOf(await running).finished).toBe(false);
    expect(frames).toHaveLength(1);
  });
});

describe('the result', () => {
  test.each([
    ['no slider', () => ({})],
    ['all at zero', () => Object.fromEntries(info.sliders.map(({ id }) => [id, 0]))],
  ])('is the photo itself, byte for byte, with %s', async (_, values) => {
    const { width, height, data } = valueOf(await engine.render({ 0: values() }));
    expect([width, height]).toEqual([photo.width, photo.height]);
    expect(sameBytes(data, photo.data)).toBe(true);
    expect(data).not.toBe(photo.data);
  });

  test('the preview at zero is the photo made smaller, and nothing is generated for it', async () => {
    const frames: Frame[] = [];
    valueOf(await engine.edit({}, (frame) => frames.push(frame)));
    expect(frames).toHaveLength(1);
    expect(frames[0].step).toBe(frames[0].steps - 1);
    expect(frames[0].image.width).toBe(PREVIEW);
  });

  test('changes the face and nothing outside of its square', async () => {
    const { data } = valueOf(await engine.render({ 0: strong }));
    const [o, down, , right] = opened.faces[0].quad;
    const side = Math.hypot(right.x - o.x, right.y - o.y) ** 2;
    let [outside, changed, wrong] = [0, 0, 0];
    for (let y = 0, i = 0; y < photo.height; y++)
      for (let x = 0; x < photo.width; x++, i += 4) {
        const [px, py] = [x - o.x, y - o.y];
        const u = (px * (right.x - o.x) + py * (right.y - o.y)) / side;
        const v = (px * (down.x - o.x) + py * (down.y - o.y)) / side;
        const differs = [0, 1, 2].some((c) => data[i + c] !== photo.data[i + c]);
        if (data[i + 3] !== photo.data[i + 3]) wrong++;
        if (u < 0 || v < 0 || u > 1 || v > 1) {
          outside++;
          if (differs) wrong++;
        } else if (differs) changed++;
      }
    expect(wrong).toBe(0);
    expect(outside).toBeGreaterThan(1000);
    expect(changed).toBeGreaterThan(1000);
  });
});

test('a full render can be stopped in the middle, and asked for again', async () => {
  const fresh = createEngine(ort);
  valueOf(await fresh.start(assets));
  valueOf(await fresh.open(photo, PREVIEW));
  const stages: string[] = [];
  const stopped = await fresh.render({ 0: strong }, (stage) => {
    stages.push(stage);
    if (stage === 'generating') void fresh.stop();
  });
  expect(problemOf(stopped).code).toBe('cancelled');
  expect(stages).toEqual(['encoding', 'generating']);
  const whole = valueOf(await fresh.render({ 0: strong }));
  expect(sameBytes(whole.data, valueOf(await engine.render({ 0: strong })).data)).toBe(true);
});

test('what is put into the photo can be stopped too, before it is there', async () => {
  const fresh = createEngine(ort);
  valueOf(await fresh.start(assets));
  valueOf(await fresh.open(photo, PREVIEW));
  const shape = { 0: { slimmer: 0.8 } };
  const stages: string[] = [];
  const stopped = await fresh.render(shape, (stage) => {
    stages.push(stage);
    void fresh.stop();
  });
  expect(problemOf(stopped).code).toBe('cancelled');
  expect(stages).toEqual(['compositing']);
  expect(valueOf(await fresh.render(shape)).width).toBe(photo.width);
});

describe('refusals', () => {
  test('a picture without a face', async () => {
    const other = createEngine(ort);
    valueOf(await other.start(assets));
    expect(problemOf(await other.open(await landscape(), PREVIEW)).code).toBe('no-face');
    expect(problemOf(await other.edit({ 0: strong }, () => undefined)).code).toBe('no-face');
    expect(problemOf(await other.render({})).code).toBe('no-face');
  });

  test('a face outside of what can be seen', async () => {
    const other = createEngine(ort);
    valueOf(await other.start(assets));
    const corner = { x: 0, y: 0, width: 40, height: 40 };
    expect(problemOf(await other.open(photo, PREVIEW, corner)).code).toBe('no-face');
  });

  test('a damaged model, and a file that is no model', async () => {
    const bytes = new Uint8Array(assets.model);
    const flipped = bytes.slice();
    flipped[flipped.length - 1000] ^= 8;
    const start = async (model: Uint8Array) =>
      problemOf(await createEngine(ort).start({ ...assets, model: model.slice().buffer })).code;
    expect(await start(bytes.slice(0, bytes.length / 2))).toBe('model-corrupt');
    expect(await start(flipped)).toBe('model-corrupt');
    expect(await start(writeContainer(new Map(), {}))).toBe('model-wrong');
  });

  test('a slider or a face that is not there; a value that is no number', async () => {
    const id = info.sliders[0].id;
    const unknown = problemOf(await engine.render({ 0: { wings: 1 } }));
    expect(unknown.code).toBe('usage');
    for (const { id, of, retired } of info.sliders)
      if (!of && !retired) expect(unknown.message).toMatch(new RegExp(`\\b${id}\\b`));
    expect(problemOf(await engine.edit({ 0: { [id]: NaN } }, () => undefined)).code).toBe('usage');
    expect(problemOf(await engine.choose(1)).code).toBe('usage');
    expect(problemOf(await engine.render({ 1: strong })).code).toBe('usage');
  });
});
