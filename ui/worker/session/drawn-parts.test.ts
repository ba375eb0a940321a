/** Sliders that the generator draws, beside each other: each adds what it adds alone, and what rests is not drawn again. */
import * as ort from 'onnxruntime-web/wasm';
import { openModel, type DirectionInfo } from '../../../models/format/index.ts';
import { setUpOnnxruntime } from '../../../models/kernel/index.ts';
import { createEncoder, createGenerator, loadDirections, type Rung } from '../../../models/runtime/index.ts';
import { countingRuntime } from '../../../test/support/counting-runtime.ts';
import { portrait } from '../../../test/support/portraits.ts';
import { readAssets } from '../../cli/node-assets.ts';
import type { SliderValues } from '../api.ts';
import { FIELD, GAIN, type FaceEdit } from '../composite/types.ts';
import { findFaces } from '../face/find-faces.ts';
import { foretold, partsOf, type DrawnPart, type Drawing, type DrawnParts, type Part } from './drawn-parts.ts';
import { wantedOf } from './face-edit.ts';
import { createNets } from './nets.ts';
import { OpenFaces } from './open-faces.ts';
import { openPhoto, type ChosenFace, type Photo } from './photo.ts';
import { fullEdit, streamEdit } from './stream-edit.ts';

let drawing: Drawing;
let directions: readonly DirectionInfo[];
let photo: Photo;
let rungs: readonly Rung[];
/** Pictures of the full generator. */
let pictures = 0;
const { runtime } = countingRuntime((side) => void (side === 128 && pictures++));

beforeAll(async () => {
  const assets = await readAssets();
  setUpOnnxruntime(ort, await assets.wasmBinary);
  const model = await openModel(await assets.model);
  ({ directions } = model.metadata);
  const generator = createGenerator(runtime, model, { backend: 'wasm' });
  const encoder = createEncoder(runtime, model);
  const nets = await createNets(assets.nets);
  drawing = { nets, encoder, generator, directions: loadDirections(model) };
  rungs = [generator.rung(64, 0.5), generator.rung(128, 1)];
  const image = await portrait();
  photo = openPhoto(image, null, findFaces(nets, image));
});

function noFrame(): never {
  throw new Error('This is asked for as a whole.');
}

async function opened(): Promise<{ readonly faces: OpenFaces; readonly face: ChosenFace }> {
  const faces = new OpenFaces(photo, noFrame);
  return { faces, face: await faces.get(0, { nets: drawing.nets, drawing: () => Promise.resolve(drawing) }) };
}

async function edited(sliders: SliderValues): Promise<FaceEdit> {
  const { faces, face } = await opened();
  return fullEdit(drawing, faces, face, wantedOf(sliders, directions));
}

const gains = ({ field }: FaceEdit): Float32Array => field.filter((_, i) => i % FIELD === GAIN);

test('age beside a smile adds what age alone adds, and the smile its own light', async () => {
  const [both, age, smile] = [
    await edited({ smile: 0.7, age: 0.6 }),
    await edited({ age: 0.6 }),
    await edited({ smile: 0.7 }),
  ];
  expect(both.tone).toEqual(age.tone);
  expect(age.tone!.some((value) => Math.abs(value) > 2)).toBe(true);
  expect(gains(both)).toEqual(gains(smile));
  expect(gains(smile).some((value) => Math.abs(value) > 0.02)).toBe(true);
});

test('a beard beside age is there once', async () => {
  const [both, age, beard] = [
    await edited({ beard: 1, age: 0.6 }),
    await edited({ age: 0.6 }),
    await edited({ beard: 1 }),
  ];
  const sum = age.tone!.map((value, i) => value + beard.tone![i]);
  expect(both.tone!.reduce((most, value, i) => Math.max(most, Math.abs(value - sum[i])), 0)).toBeLessThan(1e-4);
});

test('while one slider moves, those that rest are not drawn again; one that goes shows at once', async () => {
  const { faces, face } = await opened();
  await face.closest();
  const run = async (sliders: SliderValues): Promise<number> => {
    const before = pictures;
    const finished = await streamEdit({
      full: rungs[1],
      drawing: () => Promise.resolve(drawing),
      faces,
      face,
      sliders,
      wanted: wantedOf(sliders, directions),
      base: photo.preview,
      signal: new AbortController().signal,
      plan: () => Promise.resolve({ rungs, full: 1e6 }),
      show: () => undefined,
    });
    expect(finished).toBe(true);
    return pictures - before;
  };
  // The unedited face, and each slider.
  expect(await run({ smile: 0.5, age: 0.5, beard: 0.5 })).toBe(4);
  expect(await run({ smile: 0.6, age: 0.5, beard: 0.5 })).toBe(1);
  expect(await run({ smile: 0.6, age: -0.5, beard: 0.5 })).toBe(1);
  expect(await run({ smile: 0.6, beard: 0.5 })).toBe(0);
});

describe('before anything new is drawn', () => {
  const asked = (sliders: SliderValues): Part[] => partsOf(sliders, directions);
  const drawn = (sliders: SliderValues): DrawnParts =>
    Object.fromEntries(asked(sliders).map((part) => [part.name, part as DrawnPart]));
  const names = (sliders: SliderValues, last: SliderValues): string[] | undefined => {
    const shown = foretold(asked(sliders), drawn(last));
    return shown && Object.keys(shown).sort();
  };

  test('a smile moves on, beside what rests', () => {
    expect(names({ smile: 0.6, age: 1 }, { smile: 0.5, age: 1 })).toEqual(['age', 'changed']);
    // Too far, or the other way: by the mesh alone.
    expect(names({ smile: 0.6, age: 1 }, { smile: 0.1, age: 1 })).toEqual(['age']);
    expect(names({ smile: -0.6 }, { smile: 0.5 })).toEqual([]);
  });

  test('what has gone is gone', () => {
    expect(names({ smile: 0.6 }, { smile: 0.6, age: 1 })).toEqual(['changed']);
    expect(names({}, { age: 1 })).toEqual([]);
  });

  test('nothing is shown that lacks a slider', () => {
    expect(names({ age: 1, beard: 1 }, { age: 1 })).toBeUndefined();
    expect(names({ age: 0.9 }, { age: 1 })).toBeUndefined();
    expect(names({ smile: 1, gender: 1 }, { smile: 1 })).toBeUndefined();
  });
});
