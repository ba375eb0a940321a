import { boxMeans } from './box-means.ts';
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

test('it is the formula of the paper, window by window', () => {
  const [radius, epsilon] = [2, 30];
  const guide: Planes = { width: SIDE, height: SIDE, channels: 3, data: noise(3 * SIDE * SIDE) };
  const input = noise(2 * SIDE * SIDE).slice(SIDE * SIDE);
  const window = (i: number): readonly number[] =>
    Array.from({ length: SIDE * SIDE }, (_, j) => j).filter(
      (j) =>
        Math.abs((i % SIDE) - (j % SIDE)) <= radius && Math.abs(Math.floor(i / SIDE) - Math.floor(j / SIDE)) <= radius,
    );
  const colour = (i: number): readonly number[] => [0, 1, 2].map((c) => plane(guide, c)[i]);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
  /** Slope and offset of the window around i, by elimination. */
  const fit = (i: number): readonly number[] => {
    const near = window(i);
    const centre = [0, 1, 2].map((c) => mean(near.map((j) => colour(j)[c])));
    const level = mean(near.map((j) => input[j]));
    const rows = [0, 1, 2].map((a) => [
      ...[0, 1, 2].map(
        (b) => mean(near.map((j) => colour(j)[a] * colour(j)[b])) - centre[a] * centre[b] + (a === b ? epsilon : 0),
      ),
      mean(near.map((j) => colour(j)[a] * input[j])) - centre[a] * level,
    ]);
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) {
        if (a === b) continue;
        const share = rows[b][a] / rows[a][a];
        rows[b] = rows[b].map((value, n) => value - share * rows[a][n]);
      }
    const slope = rows.map((row, a) => row[3] / row[a]);
    return [...slope, level - slope.reduce((sum, s, c) => sum + s * centre[c], 0)];
  };
  const fits = Array.from({ length: SIDE * SIDE }, (_, i) => fit(i));
  const filtered = createGuidedFilter(guide, radius, epsilon)(input);
  for (const i of [0, 5, SIDE * 3 + 1, SIDE * 12 + 12, SIDE * SIDE - 1]) {
    const own = [...colour(i), 1];
    const wanted = mean(window(i).map((j) => fits[j].reduce((sum, value, c) => sum + value * own[c], 0)));
    expect(Math.abs(filtered[i] - wanted)).toBeLessThan(0.01);
  }
});
