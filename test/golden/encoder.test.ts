/** The ResNet-50 graph against PyTorch (test/fixtures/import/encode.py), on an encoder whose widths are 1 and 4. */
import { openModel, readContainer } from '../../models/format/index.ts';
import { importModel } from '../../models/import/index.ts';
import { createEncoder, type Encoder } from '../../models/runtime/index.ts';
import { fixture, maxDifference, nodeRuntime } from '../support/fixtures.ts';

const SIDE = 256;
let encoder: Encoder;
let image: Float32Array;
let expected: Float32Array;

beforeAll(async () => {
  const source = (name: string) => ({ name, bytes: fixture(`import/${name}`) });
  const runtime = nodeRuntime();
  const { bytes } = await importModel({
    runtime,
    generator: source('tiny.pt'),
    encoder: source('encoder.legacy.pt'),
    id: 'tiny',
    name: 'Tiny',
    dtype: 'F32',
    meanSamples: 100,
  });
  encoder = createEncoder(runtime, await openModel(bytes));
  image = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => Math.sin(i * 0.37));
  expected = readContainer(fixture('import/encoded.safetensors')).tensor('wplus')?.data as Float32Array;
});

afterAll(() => encoder.dispose());

test('is PyTorch’s', async () => {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  expect(maxDifference(await encoder.encode(image), expected) / largest).toBeLessThan(2e-6);
});

test('a picture of another size is brought to its own, corners on corners', async () => {
  // A plane that rises evenly is the same at every size, if its corners stay where they are.
  const ramp = (side: number): Float32Array =>
    Float32Array.from({ length: 3 * side * side }, (_, i) => (i % side) / (side - 1) - Math.floor(i / side / side) / 3);
  const [large, small] = [await encoder.encode(ramp(SIDE)), await encoder.encode(ramp(86))];
  const largest = large.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  expect(maxDifference(large, small) / largest).toBeLessThan(2e-5);
  await expect(encoder.encode(image.subarray(1))).rejects.toMatchObject({ code: 'usage' });
  await expect(encoder.encode(new Float32Array(0))).rejects.toMatchObject({ code: 'usage' });
});
