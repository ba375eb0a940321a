/** A portrait from a seed in the whole engine, on the default model. Nothing here depends on how good the model is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { openModel } from '../../../models/format/index.ts';
import {
  applyEdits,
  createGenerator,
  createMapping,
  createRuntime,
  loadDirections,
  toRgba,
} from '../../../models/runtime/index.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readImage } from '../../cli/images.ts';
import { readAssets } from '../../cli/node-assets.ts';
import { run } from '../../cli/run.ts';
import type { EngineAssets, EngineInfo, Frame, PortraitEngine, RgbaImage, SliderValues } from '../api.ts';
import { createEngine } from './create-engine.ts';
import { drawSeeded, fullRung } from './seeded.ts';

const SEEDED = { seed: 12, truncation: 0.7 };
let assets: EngineAssets;
let engine: PortraitEngine;
let info: EngineInfo;
let image: RgbaImage;
let strong: SliderValues;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

beforeAll(async () => {
  assets = await readAssets();
  engine = createEngine(ort);
  info = valueOf(await engine.start(assets));
  image = valueOf(await engine.generate(SEEDED));
  strong = { [info.sliders[0].id]: 1 };
});

test('the same seed is the same face, another seed another; the picture is as large as the model draws, and opaque', async () => {
  const side = Math.max(...info.resolutions);
  expect([image.width, image.height]).toEqual([side, side]);
  expect(image.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
  expect(sameBytes(valueOf(await engine.generate(SEEDED)).data, image.data)).toBe(true);
  expect(sameBytes(valueOf(await engine.generate({ ...SEEDED, seed: 13 })).data, image.data)).toBe(false);
  expect(sameBytes(valueOf(await engine.generate({ ...SEEDED, truncation: 0.3 })).data, image.data)).toBe(false);
});

test('it is the picture that the command line makes of the seed, as it does without being told more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portrait-seed-'));
  const file = join(folder, 'face.png');
  const complaints: string[] = [];
  const args = ['generate', '--seed', String(SEEDED.seed), '-o', file];
  const code = await run(
    args,
    () => undefined,
    (line) => complaints.push(line),
  );
  expect([code, complaints]).toEqual([0, []]);
  const drawn = await readImage(file);
  expect([drawn.width, drawn.height]).toEqual([image.width, image.height]);
  expect(sameBytes(drawn.data, image.data)).toBe(true);
  rmSync(folder, { recursive: true });
});

test('it opens as one face square; at zero it is the picture itself, byte for byte, and edits climb on it', async () => {
  const opened = valueOf(await engine.open(image, 256, undefined, undefined, SEEDED));
  expect(opened.faces).toHaveLength(1);
  const [topLeft, , bottomRight] = opened.faces[0].quad;
  expect([topLeft.x, topLeft.y, bottomRight.x, bottomRight.y]).toEqual([
    -0.5,
    -0.5,
    image.width - 0.5,
    image.height - 0.5,
  ]);
  expect(sameBytes(valueOf(await engine.render({})).data, image.data)).toBe(true);
  const frames: Frame[] = [];
  expect(valueOf(await engine.edit({ 0: strong }, (frame) => frames.push(frame))).finished).toBe(true);
  expect(frames.length).toBeGreaterThan(1);
});

test('an edit is what the generator makes of its own code: no encoder stands between', async () => {
  valueOf(await engine.open(image, 256, undefined, undefined, SEEDED));
  const edited = valueOf(await engine.render({ 0: strong }));
  const model = await openModel(assets.model);
  const runtime = createRuntime(ort);
  const [generator, mapping] = [createGenerator(runtime, model), createMapping(runtime, model)];
  const { wplus } = await drawSeeded({ model, mapping, generator }, SEEDED);
  const code = applyEdits(wplus, loadDirections(model), strong, generator.styleDim);
  const { resolution, widths } = fullRung(generator);
  const direct = toRgba(await generator.generate({ wplus: code, resolution, widths }));
  await Promise.all([generator.dispose(), mapping.dispose()]);
  // Around the mouth, where the first slider acts whole.
  const [off, moved] = [direct, image.data].map((other) => meanDifference(edited, other));
  expect(moved).toBeGreaterThan(4);
  expect(off).toBeLessThan(0.25 * moved);
});

test('a picture that is not of that seed is opened like any photo', async () => {
  const photo = await portrait();
  const plain = valueOf(await engine.open(photo, 200));
  const asked = valueOf(await engine.open(photo, 200, undefined, undefined, SEEDED));
  expect(asked).toEqual(plain);
});

/** Over the middle of the lower half, in levels. */
function meanDifference({ data, width, height }: RgbaImage, other: Uint8ClampedArray): number {
  let [sum, count] = [0, 0];
  for (let y = Math.round(0.68 * height); y < 0.82 * height; y++)
    for (let x = Math.round(0.4 * width); x < 0.6 * width; x++)
      for (let channel = 0; channel < 3; channel++) {
        const at = 4 * (y * width + x) + channel;
        sum += Math.abs(data[at] - other[at]);
        count += 1;
      }
  return sum / count;
}
