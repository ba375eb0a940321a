import { jest } from '@jest/globals';
import { countingRuntime } from '../../test/support/counting-runtime.ts';
import { g64, g64Vectors } from '../../test/support/fixtures.ts';
import { BlockCosts, type Block } from './costs.ts';
import { createGenerator, type Generator } from './index.ts';

const block = (segment: number, macs: number, widths: readonly number[] = [8, 8, 8]): Block => ({
  segment,
  widths,
  macs,
});

describe('block costs', () => {
  test('a measured time is kept; later ones count for half', () => {
    const costs = new BlockCosts();
    costs.record(block(1, 100), 10);
    expect(costs.time(block(1, 100))).toBe(10);
    costs.record(block(1, 100), 30);
    expect(costs.time(block(1, 100))).toBe(20);
    costs.record(block(1, 100), 10);
    expect(costs.time(block(1, 100))).toBe(15);
  });

  test('others are estimated at the rate of the measured block with the most arithmetic', () => {
    const costs = new BlockCosts();
    costs.record(block(0, 10), 10);
    expect(costs.time(block(1, 100))).toBe(100);
    costs.record(block(2, 1000), 200);
    costs.record(block(3, 500), 400);
    expect(costs.time(block(1, 100))).toBe(20);
    expect(costs.time(block(4, 4000))).toBe(800);
  });

  test('nothing is known before the first measurement', () => {
    expect(new BlockCosts().time(block(0, 1))).toBe(Infinity);
  });

  test('a block is its place and its widths', () => {
    const costs = new BlockCosts();
    costs.record(block(1, 100, [8, 8, 8]), 1);
    expect(costs.has(block(1, 100, [8, 8, 8]))).toBe(true);
    expect(costs.has(block(1, 100, [8, 8, 4]))).toBe(false);
    expect(costs.has(block(2, 100, [8, 8, 8]))).toBe(false);
  });

  test('a list has measured and estimated times', () => {
    const costs = new BlockCosts();
    costs.record(block(0, 10), 5);
    expect(costs.list([block(0, 10), block(1, 40)])).toEqual([
      { segment: 0, widths: [8, 8, 8], ms: 5 },
      { segment: 1, widths: [8, 8, 8], ms: 20 },
    ]);
  });
});

describe('calibration', () => {
  /** A clock that only running a block moves on, by what a block of that size is said to take. */
  let now = 0;
  let generator: Generator;
  let msOfSide: (side: number) => number;
  const { runtime, counts } = countingRuntime((side) => void (now += msOfSide(side)));
  const timeAt = async (segment: number): Promise<number | undefined> =>
    (await generator.calibrate([generator.rung(64, 1)])).find((cost) => cost.segment === segment)?.ms;

  beforeEach(async () => {
    now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    generator = createGenerator(runtime, await g64());
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await generator.dispose();
  });

  test('draws what is expected to take up to 30 ms, and estimates what would take longer', async () => {
    // This model's blocks of 8, 16 and 32 px are equally wide: each has four times the arithmetic of the one before.
    msOfSide = (side) => ({ 4: 1, 8: 7.5, 16: 30 })[side] ?? 1e4;
    const before = counts.runs;
    const costs = await generator.calibrate([generator.rung(64, 1)]);
    expect(counts.runs - before).toBe(6); // 4, 8 and 16 px, each once to warm it and once for the time
    expect(costs.map(({ ms }) => ms).slice(0, 3)).toEqual([1, 7.5, 30]);
    // At the rate of 16 px.
    const blockMacs = (k: number): number => generator.rung(k, 1).macs - generator.rung(k / 2, 1).macs;
    expect(costs[3].ms).toBeCloseTo((30 * blockMacs(32)) / blockMacs(16), 6);
    expect(costs[4].ms).toBeCloseTo((30 * blockMacs(64)) / blockMacs(16), 6);
  });

  test('stops one block earlier on a device a little slower', async () => {
    msOfSide = (side) => ({ 4: 1, 8: 7.6 })[side] ?? 1e4;
    const before = counts.runs;
    await generator.calibrate([generator.rung(64, 1)]);
    expect(counts.runs - before).toBe(4);
  });

  test('asking again runs nothing, and real use takes the place of an estimate', async () => {
    msOfSide = (side) => ({ 4: 1, 8: 10, 16: 29, 32: 350, 64: 500 })[side] as number;
    expect(await timeAt(3)).not.toBe(350);
    const before = counts.runs;
    await timeAt(3);
    expect(counts.runs).toBe(before);
    const wplus = g64Vectors().tensor('wplus')?.data as Float32Array;
    await generator.generate({ wplus }); // warms 16 px and what is above
    await generator.generate({ wplus: wplus.map((v) => v + 1) });
    expect(await timeAt(2)).toBe(29);
    expect(await timeAt(3)).toBe(350);
  });
});
