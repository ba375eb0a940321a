/** A direction of which nothing is known, on a portrait that the model drew: what the generator draws of it, everywhere. */
import * as ort from 'onnxruntime-web/wasm';
import { importModel } from '../../../models/import/index.ts';
import { openModel, type ModelFile } from '../../../models/format/index.ts';
import {
  applyEdits,
  codeOfSeed,
  createGenerator,
  createMapping,
  loadDirections,
  toRgba,
} from '../../../models/runtime/index.ts';
import type { Result } from '../../../models/errors.ts';
import { fixture, nodeRuntime } from '../../../test/support/fixtures.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { Frame, PortraitEngine, RgbaImage } from '../api.ts';
import { createEngine } from './create-engine.ts';

const SEEDED = { seed: 12, truncation: 0.7 };
let engine: PortraitEngine;
let model: ModelFile;
let portrait: RgbaImage;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** The generator's picture of the portrait with this much of the direction. */
async function drawn(drift: number): Promise<Uint8ClampedArray> {
  const runtime = nodeRuntime();
  const generator = createGenerator(runtime, model);
  const mapping = createMapping(runtime, model);
  const code = await codeOfSeed(model, mapping, generator.nStyle, SEEDED);
  const { styleDim } = generator;
  const picture = await generator.generate({ wplus: applyEdits(code, loadDirections(model), { drift }, styleDim) });
  const data = new Uint8ClampedArray(toRgba(picture));
  await generator.dispose();
  await mapping.dispose();
  return data;
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

beforeAll(async () => {
  const files = ['ada.pkl', 'smile.npy'].map((name) => ({ name, bytes: fixture(`import/ecosystem/${name}`) }));
  const { bytes } = await importModel({
    ...{ runtime: nodeRuntime(), files, id: 'tiny', name: 'Tiny', dtype: 'F32' },
    choices: { labels: new Map([['smile.npy', 'Drift']]) },
  });
  model = await openModel(bytes);
  engine = createEngine(ort);
  valueOf(await engine.start({ ...(await readAssets()), model: new Uint8Array(bytes).buffer }));
  portrait = valueOf(await engine.generate(SEEDED));
});

test.each([1, -0.5])('the last frame and the result at %d', async (drift) => {
  valueOf(await engine.open(portrait, portrait.width, undefined, undefined, SEEDED));
  const frames: Frame[] = [];
  expect(valueOf(await engine.edit({ 0: { drift } }, (frame) => frames.push(frame))).finished).toBe(true);
  const exact = await drawn(drift);
  expect(farthest(exact, portrait.data)).toBeGreaterThan(20);
  expect(farthest(frames.at(-1)!.image.data, exact)).toBeLessThanOrEqual(1);
  const rendered = valueOf(await engine.render({ 0: { drift } }));
  expect(farthest(rendered.data, exact)).toBeLessThanOrEqual(1);
});

test('a preview of another size shows it too', async () => {
  valueOf(await engine.open(portrait, 6, undefined, undefined, SEEDED));
  const frames: Frame[] = [];
  valueOf(await engine.edit({ 0: { drift: 1 } }, (frame) => frames.push(frame)));
  const small = (data: ArrayLike<number>): number =>
    Array.from(data).reduce((sum, value) => sum + value, 0) / data.length;
  const { image } = frames.at(-1)!;
  expect([image.width, image.height]).toEqual([6, 6]);
  // Means of areas: the whole picture's mean is that of the full one.
  expect(Math.abs(small(image.data) - small(await drawn(1)))).toBeLessThan(2);
});

test('shapes move what the generator drew: a face of the default model, by a direction that is no tone', async () => {
  const faces = createEngine(ort);
  valueOf(await faces.start(await readAssets()));
  const face = valueOf(await faces.generate(SEEDED));
  valueOf(await faces.open(face, face.width, undefined, undefined, SEEDED));
  const plain = valueOf(await faces.render({ 0: { gender: 1 } }));
  const moved = valueOf(await faces.render({ 0: { gender: 1, slimmer: 1 } }));
  expect(farthest(plain.data, face.data)).toBeGreaterThan(20);
  expect(farthest(moved.data, plain.data)).toBeGreaterThan(20);
  // The corners of the picture are out of reach of a shape.
  expect(Array.from(moved.data.slice(0, 16))).toEqual(Array.from(plain.data.slice(0, 16)));
});
