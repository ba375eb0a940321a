import { boxMeans } from './blur.ts';
import { createGuidedFilter } from './guided-filter.ts';
import { createPlanes, plane, type Planes } from './planes.ts';

const SIDE = 24;

/** Left half one colour, right half another. */
function halves(left: readonly number[], right: readonly number[]): Planes {
  const picture = createPlanes(SIDE, SIDE, 3);
  for (let c = 0; c < 3; c++)
    plane(picture, c).forEach((_, i, values) => (values[i] = (i % SIDE < SIDE / 2 ? left : right)[c]));
  return picture;
}

/** Some picture without pattern, the same every time. */
function noise(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (i * 7919 + ((i * i) % 521) * 31) % 256);
}

test('a mean over squares is that of the pixels that are there', () => {
  const [width, height, radius] = [9, 7, 2];
  const values = noise(width * height);
  const means = boxMeans(values, width, height, radius);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const near = [...values].filter(
        (_, i) => Math.abs((i % width) - x) <= radius && Math.abs(Math.floor(i / width) - y) <= radius,
      );
      expect(means[y * width + x]).toBeCloseTo(near.reduce((a, b) => a + b) / near.length, 3);
    }
});

test('what ends softly across an edge of the guide ends at it, even between colours of one brightness', () => {
  const guide = halves([120, 60, 60], [60, 90, 90]);
  const soft = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 1 / (1 + Math.exp((i % SIDE) - SIDE / 2)));
  const held = createGuidedFilter(guide, 4, 25)(soft);
  const row = (SIDE / 2) * SIDE;
  const [before, after] = [row + SIDE / 2 - 1, row + SIDE / 2];
  expect(soft[before] - soft[after]).toBeLessThan(0.3);
  expect(held[before] - held[after]).toBeGreaterThan(0.6);
});

test('a linear function of the guide comes back, and a flat guide gives a blur', () => {
  const guide: Planes = { width: SIDE, height: SIDE, channels: 3, data: noise(3 * SIDE * SIDE) };
  const [r, g, b] = [0, 1, 2].map((c) => plane(guide, c));
  const mixed = r.map((value, i) => 0.5 * value - 0.2 * g[i] + 0.1 * b[i] + 7);
  const same = createGuidedFilter(guide, 3, 1e-3)(mixed);
  same.forEach((value, i) => expect(value).toBeCloseTo(mixed[i], 1));
  const flat = createGuidedFilter(halves([80, 80, 80], [80, 80, 80]), 3, 25)(mixed);
  const twice = boxMeans(boxMeans(mixed, SIDE, SIDE, 3), SIDE, SIDE, 3);
  flat.forEach((value, i) => expect(value).toBeCloseTo(twice[i], 1));
});
