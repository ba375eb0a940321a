/**
 * Damaged files of every kind (seeded): a refusal in words or right tensors, nothing else, within bounds. Ten thousand of each:
 * `test/bench/damaged-imports.ts`.
 */
import { KINDS, mutate } from '../../test/support/mutants.ts';

const RUNS = 250;
/** Files have up to 150 kB; what one may take is in torch/budget.ts. */
const MEMORY = 80 * 2 ** 20;

test.each(Object.keys(KINDS))('%s', async (kind) => {
  const { opened, refused, memory } = await mutate(kind, RUNS, 20_261);
  expect(opened + refused).toBe(RUNS);
  // Both outcomes were reached.
  expect(opened).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(RUNS / 20);
  expect(memory).toBeLessThan(MEMORY);
});
