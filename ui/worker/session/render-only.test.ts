/** A photo that is opened for Apply alone, as a batch opens each of its layers: the full generator runs, and no other. */
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { countingRuntime } from '../../../test/support/counting-runtime.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { pair, portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { EngineInfo, Frame, PortraitEngine, RgbaImage, SliderValues } from '../api.ts';
import { createEngine } from './create-engine.ts';

const PREVIEW = 200;
/** Sides of the pictures that the generator's blocks drew, in order. */
const drawn: number[] = [];
const { runtime, counts } = countingRuntime((side) => void drawn.push(side));
let engine: PortraitEngine;
let info: EngineInfo;
let photo: RgbaImage;
let strong: SliderValues;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What opening and Apply of one layer draw, and where there is a preview, an edit before. */
async function layer(previewSide: number | null): Promise<{ readonly image: RgbaImage; readonly sides: number[] }> {
  drawn.length = 0;
  const { chosen } = valueOf(await engine.open(photo, previewSide));
  if (previewSide !== null) valueOf(await engine.edit({ [chosen]: strong }, () => undefined));
  return { image: valueOf(await engine.render({ [chosen]: strong })), sides: [...drawn] };
}

beforeAll(async () => {
  engine = createEngine(ort, () => runtime);
  photo = await portrait();
  info = valueOf(await engine.start(await readAssets()));
  strong = Object.fromEntries(info.sliders.map(({ id }, i) => [id, i % 2 === 0 ? 1 : -1]));
});

/** Of the unedited code, of each slider of tone, and of all that move. */
const PICTURES = ['before', 'age', 'beard', 'hair', 'the others'].length;

test('the face before the edit and each part of the edit are drawn once by each block of the full generator, and that is all', async () => {
  const { image, sides } = await layer(null);
  const top = Math.max(...info.resolutions);
  const blocks = Array.from({ length: Math.log2(top) - 1 }, (_, index) => 4 << index);
  expect(sides).toEqual(Array.from({ length: PICTURES }, () => blocks).flat());
  // Detector, landmarks and encoder are as many runs whatever is drawn.
  const before = counts.runs;
  await layer(null);
  expect(counts.runs - before - PICTURES * blocks.length).toBeLessThanOrEqual(2);
  // The same picture as from a photo that is edited on the screen, which takes more.
  const shown = await layer(PREVIEW);
  expect(sameBytes(image.data, shown.image.data)).toBe(true);
  expect(shown.sides.length).toBeGreaterThan(sides.length);
});

test('nothing is encoded or drawn for faces that are not edited', async () => {
  const two = await pair();
  const before = counts.runs;
  valueOf(await engine.open(two, null));
  const opening = counts.runs - before;
  drawn.length = 0;
  expect(sameBytes(valueOf(await engine.render({ 0: {}, 1: {} })).data, two.data)).toBe(true);
  expect([counts.runs - before - opening, drawn]).toEqual([0, []]);
  const stages: string[] = [];
  valueOf(await engine.render({ 1: strong }, (stage) => stages.push(stage)));
  expect([...new Set(stages)]).toEqual(['encoding', 'generating', 'compositing']);
});

test('frames are refused until a face is chosen to be edited', async () => {
  valueOf(await engine.open(photo, null));
  const refused = await engine.edit({ 0: strong }, () => undefined);
  expect(refused.ok ? '' : refused.error.code).toBe('no-face');
  valueOf(await engine.choose(0));
  const frames: Frame[] = [];
  expect(valueOf(await engine.edit({ 0: strong }, (frame) => frames.push(frame))).finished).toBe(true);
  expect(frames.at(-1)?.rung.resolution).toBe(Math.max(...info.resolutions));
});
