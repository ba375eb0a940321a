import type { Tensor } from '../format/index.ts';
import { codeOfSeed } from './seed.ts';

const DIM = 4;
const MEAN = Float32Array.of(1, 2, 3, 4);
const tensor = (): Tensor => ({ data: MEAN, shape: [DIM] }) as unknown as Tensor;
const metadata = { generator: { styleDim: DIM } } as Parameters<typeof codeOfSeed>[0]['metadata'];
const model = (...names: string[]): Parameters<typeof codeOfSeed>[0] => ({
  has: (name) => names.includes(name),
  tensor,
  metadata,
});
const whole = model('generator.style.1.weight', 'mean_w');
/** A mapping network that leaves z as it is. */
const mapping = { map: (z: Float32Array) => Promise.resolve(z) };

test('the same seed gives the same rows; truncation brings them to the mean w', async () => {
  const far = await codeOfSeed(whole, mapping, 3, { seed: 5, truncation: 1 });
  expect(far).toHaveLength(3 * DIM);
  expect(far.slice(0, DIM)).toEqual(far.slice(2 * DIM));
  expect(await codeOfSeed(whole, mapping, 3, { seed: 5, truncation: 1 })).toEqual(far);
  expect(await codeOfSeed(whole, mapping, 3, { seed: 6, truncation: 1 })).not.toEqual(far);
  expect(await codeOfSeed(whole, mapping, 1, { seed: 5, truncation: 0 })).toEqual(MEAN);
  const near = await codeOfSeed(whole, mapping, 1, { seed: 5, truncation: 0.7 });
  near.forEach((value, at) => expect(value).toBeCloseTo(0.3 * MEAN[at] + 0.7 * far[at], 5));
});

test('a model that cannot is said to be one', async () => {
  const seeded = { seed: 1, truncation: 0.7 };
  await expect(codeOfSeed(model('mean_w'), mapping, 1, seeded)).rejects.toMatchObject({ code: 'model-wrong' });
  const meanless = model('generator.style.1.weight');
  await expect(codeOfSeed(meanless, mapping, 1, seeded)).rejects.toMatchObject({ code: 'model-wrong' });
  await expect(codeOfSeed(meanless, mapping, 1, { seed: 1, truncation: 1 })).resolves.toHaveLength(DIM);
});
