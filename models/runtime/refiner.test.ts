/** The second look against PyTorch's (test/fixtures/refiner), on files of random weights. */
import { openModel, readContainer, type Container } from '../format/index.ts';
import { fixture, maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { createEncoder } from './encoder.ts';
import { createGenerator } from './generator.ts';
import type { Runtime } from './ort.ts';
import { enlarged, reduced } from './resize.ts';
import { sessionBlocks } from './session-blocks.ts';
import type { Encoder, Feature } from './types.ts';

/** Of codes whose numbers lie between -2 and 2; float32 in another order of summation. */
const TOLERANCE = 2e-5;
/** The photo of anycost/studies/golden/refiners.py. */
const PHOTO = Float32Array.from({ length: 3 * 128 ** 2 }, (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.011));

let codes: Container;
const code = (name: string): Float32Array => codes.tensor(name)?.data ?? new Float32Array();

async function encoderOf(name: string): Promise<Encoder> {
  return createEncoder(nodeRuntime(), await openModel(fixture(`refiner/${name}.safetensors`)));
}

beforeAll(() => {
  codes = readContainer(fixture('refiner/codes.safetensors'));
});

describe.each(['once', 'twice'])('%s', (name) => {
  test('the first look, then the code that is refined', async () => {
    const encoder = await encoderOf(name);
    expect([encoder.inputSize, encoder.closerSize]).toEqual([64, 128]);
    const look = await encoder.look(reduced(PHOTO, 128, 64));
    expect(maxDifference(look.wplus, code(`${name}.first`))).toBeLessThan(TOLERANCE);
    const { wplus: closer, feature } = (await look.closer?.(PHOTO)) ?? look;
    expect(feature?.size).toBe(name === 'twice' ? 8 : undefined);
    expect(maxDifference(closer, code(`${name}.refined`))).toBeLessThan(TOLERANCE);
    expect(maxDifference(closer, look.wplus)).toBeGreaterThan(0.1);
    // A look is of its photo, however many came after it.
    await encoder.look(new Float32Array(3 * 64 ** 2));
    expect(maxDifference((await look.closer?.(PHOTO))?.wplus ?? [], closer)).toBe(0);
    expect(maxDifference(await encoder.encode(PHOTO), closer)).toBeLessThan(TOLERANCE);
    await encoder.dispose();
  });

  test('a smaller photo is enlarged, and a stop is heard', async () => {
    const encoder = await encoderOf(name);
    const small = await encoder.encode(reduced(PHOTO, 128, 64));
    expect(small).toHaveLength(code(`${name}.refined`).length);
    expect(small.every(Number.isFinite)).toBe(true);
    const { closer } = await encoder.look(PHOTO);
    await expect(closer?.(PHOTO, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    await encoder.dispose();
  });
});

test('a feature is added to the generator’s, on either engine, and fades where an edit moves the face', async () => {
  const model = await openModel(fixture('refiner/twice.safetensors'));
  const runtime = nodeRuntime();
  const encoder = createEncoder(runtime, model);
  const { closer } = await encoder.look(reduced(PHOTO, 128, 64));
  const { wplus, feature } = (await closer?.(PHOTO)) ?? {};
  if (!wplus || !feature) throw new Error('no feature was predicted');
  expect(maxDifference(feature.data, code('twice.feature'))).toBeLessThan(TOLERANCE * 10);
  const own: Feature = { size: 8, data: code('twice.feature'), wplus: code('twice.refined') };
  // The same graphs that a GPU runs, on the CPU.
  const graphs: Runtime = {
    ...runtime,
    blocks: (file, _, noise) =>
      sessionBlocks({ ...runtime, open: (graph) => runtime.open(graph, { backend: 'wasm' }) }, file, noise),
  };
  for (const engine of [runtime, graphs]) {
    const generator = createGenerator(engine, model);
    for (const ratio of [1, 0.5]) {
      const draw = async (name: string, more?: Feature): Promise<Float32Array> =>
        (await generator.generate({ wplus: code(`twice.${name}`), feature: more, resolution: 16, ratio })).rgb;
      expect(maxDifference(await draw('refined', own), code(`twice.picture@${ratio}`))).toBeLessThan(TOLERANCE);
      expect(maxDifference(await draw('edited', own), code(`twice.edited@${ratio}`))).toBeLessThan(TOLERANCE);
      // With and without it, in turns: neither is taken for the other.
      const plain = await draw('refined');
      expect(maxDifference(plain, code(`twice.picture@${ratio}`))).toBeGreaterThan(0.01);
      expect(maxDifference(await draw('refined', own), code(`twice.picture@${ratio}`))).toBeLessThan(TOLERANCE);
      const whole = await generator.generate({
        wplus: code('twice.edited'),
        feature: { ...own, wplus: code('twice.edited') },
        resolution: 16,
        ratio,
      });
      expect(maxDifference(whole.rgb, code(`twice.edited@${ratio}`))).toBeGreaterThan(0.001);
    }
    const other = generator.generate({ wplus, feature: { ...own, data: own.data.subarray(1) } });
    await expect(other).rejects.toMatchObject({ code: 'usage' });
    await generator.dispose();
  }
  await encoder.dispose();
});

test('a model without a refiner has the first look alone', async () => {
  const tensors = readContainer(fixture('refiner/once.safetensors'));
  const { refiner, ...metadata } = (await openModel(fixture('refiner/once.safetensors'))).metadata;
  expect(refiner?.kind).toBe('plain-pyramid');
  const model = {
    metadata,
    names: tensors.names,
    size: tensors.size,
    has: (name: string) => tensors.shape(name) !== undefined,
    tensor: (name: string) => tensors.tensor(name) ?? { data: new Float32Array(), shape: [] },
  };
  const encoder = createEncoder(nodeRuntime(), model);
  expect(encoder.closerSize).toBeUndefined();
  const look = await encoder.look(reduced(PHOTO, 128, 64));
  expect(look.closer).toBeUndefined();
  expect(maxDifference(look.wplus, code('once.first'))).toBeLessThan(TOLERANCE);
  await encoder.dispose();
});

test('pictures are made larger about the centres of their pixels, smaller by means', () => {
  const ramp = Float32Array.from({ length: 3 * 4 }, (_, i) => i % 4);
  expect([...enlarged(ramp, 2, 4).slice(0, 4)]).toEqual([0, 0.25, 0.75, 1]);
  expect([...reduced(enlarged(ramp, 2, 4), 4, 1)]).toEqual([1.5, 1.5, 1.5]);
});
