/** A model whose encoder looks twice: previews come of the first look, results of the closer one, and nothing that is kept with an edit changes. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import type { Runtime } from '../../../models/runtime/index.ts';
import { nodeRuntime, sameBytes } from '../../../test/support/fixtures.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { withoutRefiner, withRefiner } from '../../../test/support/refined-model.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { EngineAssets, Frame, PortraitEngine, RgbaImage } from '../api.ts';
import { createEngine } from './create-engine.ts';

const PREVIEW = 200;
let assets: EngineAssets;
let refined: EngineAssets;
let photo: RgbaImage;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** How often an engine looked closer, and what it waits for before it does. */
interface Watched {
  looks: number;
  gate: Promise<void>;
}

async function started(from: EngineAssets): Promise<{ readonly engine: PortraitEngine; readonly watched: Watched }> {
  const watched: Watched = { looks: 0, gate: Promise.resolve() };
  const real = nodeRuntime();
  const runtime: Runtime = {
    ...real,
    async open(graph, options) {
      const net = await real.open(graph, options);
      return {
        ...net,
        async run(feeds, signal) {
          if ('code' in feeds) {
            watched.looks++;
            await watched.gate;
          }
          return net.run(feeds, signal);
        },
      };
    },
  };
  const engine = createEngine(ort, () => runtime);
  valueOf(await engine.start(from));
  return { engine, watched };
}

async function framesOf(engine: PortraitEngine, beard: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  expect(valueOf(await engine.edit({ 0: { beard } }, (frame) => frames.push(frame))).finished).toBe(true);
  return frames;
}

const last = (frames: readonly Frame[]): RgbaImage => frames[frames.length - 1].image;

beforeAll(async () => {
  const [shipped, sample] = await Promise.all([readAssets(), portrait()]);
  const [plain, closer] = await Promise.all([withoutRefiner(shipped.model), withRefiner(shipped.model)]);
  photo = sample;
  assets = { ...shipped, model: plain };
  refined = { ...shipped, model: closer };
});

test('previews do not wait for the closer look, what they lead to does', async () => {
  const { engine, watched } = await started(refined);
  let open: () => void = () => undefined;
  watched.gate = new Promise((resolve) => (open = resolve));
  valueOf(await engine.open(photo, PREVIEW));
  const frames: Frame[] = [];
  let over = false;
  const edit = engine.edit({ 0: { beard: 1 } }, (frame) => frames.push(frame)).finally(() => (over = true));
  while (frames.length === 0 || frames.length < frames[0].steps - 1) await new Promise((next) => setTimeout(next, 5));
  while (watched.looks === 0) await new Promise((next) => setTimeout(next, 5));
  expect([over, watched.looks]).toEqual([false, 1]);
  open();
  expect(valueOf(await edit).finished).toBe(true);
  expect(frames.map(({ step }) => step)).toEqual(frames.map((_, i) => i));
  expect(frames).toHaveLength(frames[0].steps);
  // The same edit again is drawn of the closer code from the first rung on: its end is the same.
  await framesOf(engine, -1);
  const again = await framesOf(engine, 1);
  expect(sameBytes(last(again).data, last(frames).data)).toBe(true);
  expect(watched.looks).toBe(1);
});

test('shape sliders alone are not answered later for it, and it follows when the hand rests', async () => {
  const { engine, watched } = await started(refined);
  watched.gate = new Promise(() => undefined);
  valueOf(await engine.open(photo, PREVIEW));
  const frames: Frame[] = [];
  const edit = await engine.edit({ 0: { nose_width: 1 } }, (frame) => frames.push(frame));
  expect(valueOf(edit).finished).toBe(true);
  expect(frames).toHaveLength(1);
  while (watched.looks === 0) await new Promise((next) => setTimeout(next, 20));
});

test('the result is of the closer look, the same when opened again, and another than without one', async () => {
  const edited = async (from: EngineAssets): Promise<{ readonly image: RgbaImage; readonly looks: number }> => {
    const { engine, watched } = await started(from);
    valueOf(await engine.open(photo, null));
    const image = valueOf(await engine.render({ 0: { beard: 1 } }));
    return { image, looks: watched.looks };
  };
  const [one, two, without] = [await edited(refined), await edited(refined), await edited(assets)];
  const feature = await edited({ ...assets, model: await withRefiner(assets.model, true) });
  expect([one.looks, two.looks, without.looks, feature.looks]).toEqual([1, 1, 0, 1]);
  expect(sameBytes(one.image.data, feature.image.data)).toBe(false);
  expect(sameBytes(one.image.data, two.image.data)).toBe(true);
  expect(sameBytes(one.image.data, without.image.data)).toBe(false);
});

test('a search begins at the closer code, and codes kept with edits mean the same with and without a refiner', async () => {
  const [plain, closer] = [await started(assets), await started(refined)];
  for (const { engine } of [plain, closer]) valueOf(await engine.open(photo, PREVIEW));
  const before = valueOf(await plain.engine.refine(0, { steps: 2 }));
  const found = valueOf(await closer.engine.refine(0, { steps: 2 }));
  expect(found.before).not.toBe(before.before);
  for (const { code } of [before, found]) {
    const pictures: RgbaImage[] = [];
    for (const { engine } of [plain, closer]) {
      expect(valueOf(await engine.useCode(0, code))).toBe(true);
      pictures.push(last(await framesOf(engine, 1)));
    }
    expect(sameBytes(pictures[0].data, pictures[1].data)).toBe(true);
  }
});
