import { surprise } from './surprise.ts';

const IDS = ['smile', 'mouth_open', 'eyes_open', 'age', 'gender', 'beard', 'hair_light'];
const seeds = Array.from({ length: 500 }, (_, seed) => seed);

test('a seed gives one combination, other seeds others', () => {
  expect(surprise(IDS, {}, 7)).toEqual(surprise(IDS, {}, 7));
  expect(new Set(seeds.map((seed) => JSON.stringify(surprise(IDS, {}, seed)))).size).toBeGreaterThan(450);
});

test('two to four sliders, gently, in both directions, every one of them in its turn', () => {
  const seen = new Set<string>();
  const sizes = new Set<number>();
  for (const seed of seeds) {
    const sliders = surprise(IDS, {}, seed);
    const percents = Object.values(sliders);
    sizes.add(percents.length);
    for (const percent of percents) {
      expect(Number.isInteger(percent)).toBe(true);
      expect(Math.abs(percent)).toBeGreaterThanOrEqual(15);
      expect(Math.abs(percent)).toBeLessThanOrEqual(45);
    }
    for (const [id, percent] of Object.entries(sliders)) seen.add(`${id} ${Math.sign(percent)}`);
  }
  expect([...sizes].sort()).toEqual([2, 3, 4]);
  expect(seen.size).toBe(10);
});

test('gender and age only where they are set already', () => {
  const ids = (now: Record<string, number>): Set<string> =>
    new Set(seeds.flatMap((seed) => Object.keys(surprise(IDS, now, seed))));
  expect(ids({}).has('gender')).toBe(false);
  expect(ids({}).has('age')).toBe(false);
  expect(ids({ age: 10 }).has('age')).toBe(true);
  expect(ids({ age: 10 }).has('gender')).toBe(false);
});

test('a model with one slider, and one with none', () => {
  expect(Object.keys(surprise(['smile'], {}, 1))).toEqual(['smile']);
  expect(surprise([], {}, 1)).toEqual({});
});
