import fc from 'fast-check';
import { addedTime, planClimb, type Candidate, type PlanLimits } from './plan.ts';

interface Named extends Candidate {
  readonly resolution: number;
  readonly ratio: number;
}

const RATIOS = [0.25, 0.5, 0.75, 1];

/** Any device: a time for every block of every ratio. Widths of blocks below `capped[ratio]` agree with those of ratio 1. */
const device = fc
  .record({
    levels: fc.integer({ min: 1, max: 7 }),
    capped: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }),
    ms: fc.array(fc.oneof(fc.double({ min: 0.01, max: 500, noNaN: true }), fc.constant(1)), {
      minLength: 28,
      maxLength: 28,
    }),
    steps: fc.array(fc.double({ min: 0.001, max: 3, noNaN: true }), { minLength: 11, maxLength: 11 }),
    frameBudget: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    maxRungs: fc.integer({ min: 2, max: 8 }),
  })
  .map(({ levels, capped, ms, steps, frameBudget, maxRungs }) => {
    const sum = (n: number, from: number): number => steps.slice(from, from + n).reduce((a, b) => a + b, 0);
    const rungs = RATIOS.flatMap((ratio, r) =>
      Array.from({ length: levels }, (_, level): Named => {
        const blocks = Array.from({ length: level + 1 }, (_, i) => {
          const row = i < (capped[r] ?? 0) ? 3 : r;
          return { key: `${i}:${row}`, ms: ms[row * 7 + i] };
        });
        return { blocks, quality: sum(level, 0) + sum(r, 7), resolution: 4 << level, ratio };
      }),
    );
    return { rungs, full: rungs[rungs.length - 1], limits: { frameBudget, maxRungs, maxTotal: 1.2 } };
  });

const holds = (
  check: (rungs: readonly Named[], full: Named, limits: PlanLimits, climb: readonly Named[]) => void,
): void =>
  fc.assert(
    fc.property(device, ({ rungs, full, limits }) => check(rungs, full, limits, planClimb(rungs, full, limits))),
    { seed: 5, numRuns: 2000 },
  );

const total = (climb: readonly Named[]): number =>
  climb.reduce((sum, rung, i) => sum + addedTime(rung, climb[i - 1]), 0);

test('quality rises strictly, and the last rung is the full generator', () =>
  holds((_, full, { maxRungs }, climb) => {
    expect(climb.length).toBeLessThanOrEqual(maxRungs);
    expect(climb[climb.length - 1]).toBe(full);
    for (let i = 1; i < climb.length; i++) expect(climb[i].quality).toBeGreaterThan(climb[i - 1].quality);
  }));

test('the first rung is within the budget when any is, and the cheapest when none is', () =>
  holds((rungs, full, { frameBudget }, climb) => {
    const cheapest = Math.min(...rungs.filter((r) => r.quality < full.quality).map((r) => addedTime(r)));
    const first = addedTime(climb[0]);
    if (cheapest <= frameBudget) expect(first).toBeLessThanOrEqual(frameBudget);
    else expect(first).toBe(climb.length > 1 ? cheapest : addedTime(full));
  }));

test('no rung is dominated: none is as good, as quick from here and as far along to the full one', () =>
  holds((rungs, full, _, climb) => {
    for (const [i, rung] of climb.slice(0, -1).entries()) {
      const values = (r: Named): number[] => [-r.quality, addedTime(r, climb[i - 1]), addedTime(full, r)];
      const own = values(rung);
      const better = rungs.filter((r) => r.quality < full.quality).map(values);
      expect(better.some((v) => v.every((x, k) => x <= own[k]) && v.some((x, k) => x < own[k]))).toBe(false);
    }
  }));

test('the whole climb costs at most 1.2 times the full rung wherever a first rung within the budget allows it', () =>
  holds((rungs, full, { frameBudget, maxTotal }, climb) => {
    const most = addedTime(full) * maxTotal;
    const possible = rungs.some(
      (r) => r.quality < full.quality && addedTime(r) <= frameBudget && addedTime(r) + addedTime(full, r) <= most,
    );
    const first = addedTime(climb[0]) + (climb.length > 1 ? addedTime(full, climb[0]) : 0);
    expect(total(climb)).toBeLessThanOrEqual((possible ? most : Math.max(most, first)) * (1 + 1e-6));
  }));

test('sharing decides: of two equally dear rungs, the one that the last rung is part of comes next', () => {
  const block = (key: string, ms: number): { key: string; ms: number } => ({ key, ms });
  const start = { blocks: [block('a', 10)], quality: 1 };
  const shares = { blocks: [block('a', 10), block('b', 10)], quality: 2 };
  const alone = { blocks: [block('c', 10), block('d', 10)], quality: 2.5 };
  const full = { blocks: [block('a', 10), block('b', 10), block('e', 200)], quality: 4 };
  const limits = { frameBudget: 15, maxRungs: 3, maxTotal: 1.2 };
  expect(planClimb([start, shares, alone], full, limits)).toEqual([start, shares, full]);
});
