/** A portrait from a seed in the whole engine, on the default model. Nothing here depends on how good the model is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import type { Result } from '../../../models/errors.ts';
import { countingRuntime } from '../../../test/support/counting-runtime.ts';
import { sameBytes } from '../../../test/support/fixtures.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readImage } from '../../cli/images.ts';
import { readAssets } from '../../cli/node-assets.ts';
import { run } from '../../cli/run.ts';
import type { EngineAssets, EngineInfo, Frame, PortraitEngine, RgbaImage, SliderValues } from '../api.ts';
import { createEngine } from './create-engine.ts';

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

test('an edit climbs on its own code: no encoder stands between, as it does for a photo', async () => {
  const { runtime, counts } = countingRuntime();
  const counted = createEngine(ort, () => runtime);
  valueOf(await counted.start(assets));
  const sessionsFor = async (seeded?: typeof SEEDED): Promise<number> => {
    const before = counts.sessions;
    valueOf(await counted.open(image, null, undefined, undefined, seeded));
    valueOf(await counted.render({ 0: strong }));
    return counts.sessions - before;
  };
  // The network from seed to code is opened for it, and nothing else.
  expect(await sessionsFor(SEEDED)).toBe(1);
  expect(await sessionsFor(SEEDED)).toBe(0);
  // A photo's needs an encoder, and what looks closer where the model has that.
  expect(await sessionsFor()).toBeGreaterThan(0);
});

test('a picture that is not of that seed is opened like any photo', async () => {
  const photo = await portrait();
  const plain = valueOf(await engine.open(photo, 200));
  const asked = valueOf(await engine.open(photo, 200, undefined, undefined, SEEDED));
  expect(asked).toEqual(plain);
});
