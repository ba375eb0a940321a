import { gaussian } from './gaussian.ts';

test('numbers of a seed are standard normal, and always the same', () => {
  const values = gaussian(7, 100_000);
  const moment = (n: number): number => values.reduce((sum, x) => sum + x ** n, 0) / values.length;
  // Six standard errors of each moment of 100,000 samples.
  expect(Math.abs(moment(1))).toBeLessThan(6 * Math.sqrt(1 / 1e5));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(6 * Math.sqrt(2 / 1e5));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(6 * Math.sqrt(96 / 1e5));
  expect(gaussian(7, 5)).toEqual(values.slice(0, 5));
  expect(gaussian(8, 5)).not.toEqual(values.slice(0, 5));
});
