import type { Result } from '../../../models/errors.ts';
import { openModel } from '../../../models/format/index.ts';
import { nodeOnnxruntime } from '../../../models/cli/node-ort.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { EngineAssets, EngineInfo, Frame, PromisedModel, RgbaImage } from '../api.ts';
import { createEngine } from './create-engine.ts';

const ort = nodeOnnxruntime();
const PREVIEW = 128;
let assets: EngineAssets;
let photo: RgbaImage;

beforeAll(async () => {
  [assets, photo] = await Promise.all([readAssets(), portrait()]);
});

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** An engine with a photo open, whose model comes when the test says so, or does not. */
async function begin() {
  const { metadata } = await openModel(assets.model);
  const { id, directions } = metadata;
  let arrive: (model: ArrayBuffer) => void = () => undefined;
  const model = new Promise<ArrayBuffer>((resolve) => (arrive = resolve));
  const engine = createEngine(ort);
  let started: Promise<Result<EngineInfo>> | undefined;
  const promised = await new Promise<PromisedModel>((resolve) => {
    started = engine.start({ ...assets, model, promised: { id, directions } }, undefined, resolve);
  });
  valueOf(await engine.open(photo, PREVIEW));
  return { engine, promised, started: started as Promise<Result<EngineInfo>>, arrive };
}

test('before the model is there, the sliders are known and shapes are edited and rendered', async () => {
  const { engine, promised, started, arrive } = await begin();
  const frames: Frame[] = [];
  expect(valueOf(await engine.edit({ 0: { brows: 0.5 } }, (frame) => frames.push(frame)))).toEqual({ finished: true });
  expect(frames).toMatchObject([{ rung: { resolution: 0, ratio: 0 }, step: 0, steps: 1 }]);
  expect(frames[0].image.data.some((level, i) => level !== photo.data[i])).toBe(true);
  expect(valueOf(await engine.render({ 0: { brows: 0.5 } })).width).toBe(photo.width);
  arrive(assets.model);
  const info = valueOf(await started);
  expect(promised).toEqual({ modelId: info.modelId, sliders: info.sliders });
});

test('what the model has to draw is shown by shape alone, and goes on by itself when the model is there', async () => {
  const { engine, started, arrive } = await begin();
  const frames: Frame[] = [];
  let seen: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (seen = resolve));
  const editing = engine.edit({ 0: { smile: 0.8, age: 0.5 } }, (frame) => {
    frames.push(frame);
    seen();
  });
  await first;
  expect(frames.map(({ rung }) => rung.resolution)).toEqual([0]);
  arrive(assets.model);
  const info = valueOf(await started);
  expect(valueOf(await editing)).toEqual({ finished: true });
  expect(frames[frames.length - 1].rung).toEqual({ resolution: Math.max(...info.resolutions), ratio: 1 });
  expect(frames[frames.length - 1].image.data).not.toEqual(frames[0].image.data);
});

test('an edit that waits for the model gives way to a newer one', async () => {
  const { engine, arrive } = await begin();
  const waiting = engine.edit({ 0: { age: 0.5 } }, () => undefined);
  expect(valueOf(await engine.edit({ 0: { jaw: 0.5 } }, () => undefined))).toEqual({ finished: true });
  expect(valueOf(await waiting)).toEqual({ finished: false });
  arrive(assets.model);
});

test('a model that cannot be loaded is refused, and shapes go on without it', async () => {
  const { engine, started, arrive } = await begin();
  const frames: Frame[] = [];
  const waiting = engine.edit({ 0: { smile: 0.8 } }, (frame) => frames.push(frame));
  arrive(assets.model.slice(0, assets.model.byteLength / 2));
  expect(await started).toMatchObject({ ok: false, error: { code: 'model-corrupt' } });
  expect(valueOf(await waiting)).toEqual({ finished: true });
  expect(frames.map(({ rung }) => rung.resolution)).toEqual([0]);
  expect(valueOf(await engine.edit({ 0: { smile: 0.4 } }, (frame) => frames.push(frame)))).toEqual({ finished: true });
  expect(frames).toHaveLength(2);
  expect((await engine.edit({ 0: { age: 0.5 } }, () => undefined)).ok).toBe(false);
  expect(valueOf(await engine.render({ 0: { smile: 0.4 } })).width).toBe(photo.width);
});
