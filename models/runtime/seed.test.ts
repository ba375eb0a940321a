import type { Tensor } from '../format/index.ts';
import { normal, uniforms } from './gaussian.ts';
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

describe('a model that says what codes are like', () => {
  const tensors: Readonly<Record<string, number[]>> = {
    // Two kinds of two rows; three ways of differing.
    'prior.centres': [1, 1, 1, 1, 2, 2, 2, 2, -1, -1, -1, -1, -2, -2, -2, -2],
    'prior.shares': [0.25, 0.75],
    'prior.spread': [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1],
  };
  const prior: Parameters<typeof codeOfSeed>[0] = {
    has: (name) => name in tensors,
    tensor: (name) => ({ data: Float32Array.from(tensors[name]), shape: [] }) as unknown as Tensor,
    metadata,
  };
  const unused = { map: () => Promise.reject(new Error('No mapping network is asked.')) };
  const code = (seed: number, truncation: number): Promise<Float32Array> =>
    codeOfSeed(prior, unused, 2, { seed, truncation });

  test('truncated to nothing, a face is the centre of its kind; kinds are as frequent as their shares', async () => {
    const firsts = await Promise.all(Array.from({ length: 2000 }, async (_, seed) => (await code(seed, 0))[0]));
    const first = firsts.filter((value) => value === 1).length;
    expect(firsts.every((value) => Math.abs(value) === 1)).toBe(true);
    // Six standard errors.
    expect(Math.abs(first / 2000 - 0.25)).toBeLessThan(6 * Math.sqrt((0.25 * 0.75) / 2000));
  });

  test('from there it goes by one normal number along each way', async () => {
    const [centre, half, whole] = [await code(3, 0), await code(3, 0.5), await code(3, 1)];
    const uniform = uniforms(3);
    uniform();
    const z = [normal(uniform), normal(uniform), normal(uniform)];
    centre.forEach((value, i) => {
      const moved = z.reduce((sum, one, way) => sum + one * tensors['prior.spread'][way * 8 + i], 0);
      expect(whole[i]).toBeCloseTo(value + moved, 5);
      expect(half[i]).toBeCloseTo(value + moved / 2, 5);
    });
    expect(await code(3, 1)).toEqual(whole);
  });
});
