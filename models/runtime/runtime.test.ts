import type { ModelFile } from '../format/index.ts';
import { climb, createGenerator, createLatest, planLadder, type Generator, type Rung } from './index.ts';
import { segmentMacs, uniformChannels } from '../graph/widths.ts';
import { createSegmentStore } from './segments.ts';
import { countingRuntime } from '../../test/support/counting-runtime.ts';
import { g64, g64Vectors, maxDifference } from '../../test/support/fixtures.ts';

// Reuse is a promise about how often the network runs.
const { runtime, counts } = countingRuntime();
let model: ModelFile;
let generator: Generator;
let wplus: Float32Array;

beforeAll(async () => {
  model = await g64();
  generator = createGenerator(runtime, model);
  wplus = g64Vectors().tensor('wplus')?.data as Float32Array;
});

afterAll(() => generator.dispose());

async function runsOf(work: () => Promise<unknown>): Promise<number> {
  const before = counts.runs;
  await work();
  return counts.runs - before;
}

test('only blocks whose input changed run again', async () => {
  const fresh = createGenerator(runtime, model);
  expect(await runsOf(() => fresh.generate({ wplus, ratio: 0.5, resolution: 16 }))).toBe(3);
  expect(await runsOf(() => fresh.generate({ wplus, ratio: 0.5, resolution: 64 }))).toBe(2);
  expect(await runsOf(() => fresh.generate({ wplus, ratio: 0.5, resolution: 64 }))).toBe(0);
  // Ratios 0.5 and 1 share every width up to 16 px in this model.
  expect(await runsOf(() => fresh.generate({ wplus, ratio: 1, resolution: 64 }))).toBe(2);
  const late = wplus.slice();
  late[9 * 128] += 1; // row 9 is read by the last block only
  expect(await runsOf(() => fresh.generate({ wplus: late, ratio: 1, resolution: 64 }))).toBe(1);
  await fresh.dispose();
});

test('a reused picture equals one made from scratch', async () => {
  const late = wplus.slice();
  late[9 * 128] += 1;
  await generator.generate({ wplus });
  const reused = await generator.generate({ wplus: late });
  const fresh = createGenerator(runtime, model);
  expect(maxDifference(reused.rgb, (await fresh.generate({ wplus: late })).rgb)).toBe(0);
  await fresh.dispose();
});

test('an aborted climb stops between blocks and delivers nothing more', async () => {
  const frames: Rung[] = [];
  const abort = new AbortController();
  const rungs = [generator.rung(16, 0.25), generator.rung(32, 0.5), generator.rung(64, 1)];
  const late = wplus.map((x) => x + 0.01);
  const climbing = climb({
    generator,
    codes: () => [late],
    rungs,
    signal: abort.signal,
    onFrame: (_, rung) => {
      frames.push(rung);
      abort.abort();
    },
  });
  await expect(climbing).rejects.toMatchObject({ code: 'cancelled' });
  expect(frames).toHaveLength(1);
});

test('a message that cancels gets in between two blocks', async () => {
  const abort = new AbortController();
  const { runtime: own, counts: mine } = countingRuntime(() => {
    setTimeout(() => abort.abort(), 0);
    // As long as a block of a large model: the thread computes, and nothing else happens.
    const end = performance.now() + 20;
    while (performance.now() < end);
  });
  const large = createGenerator(own, model);
  await expect(large.generate({ wplus, signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(mine.runs).toBe(1); // of five
  await large.dispose();
});

test('after a failure nothing of before is used', async () => {
  let runs = 0;
  const { runtime: own, counts: mine } = countingRuntime(() => {
    if (++runs === 8) throw new Error('a fault');
  });
  const failing = createGenerator(own, model);
  const { rgb } = await failing.generate({ wplus });
  const late = wplus.map((v) => v + 0.1);
  await expect(failing.generate({ wplus: late })).rejects.toThrow('a fault');
  expect(mine.outputs).toBe(1); // the block that failed after it had drawn
  const before = mine.runs;
  expect(maxDifference((await failing.generate({ wplus })).rgb, rgb)).toBe(0);
  expect(mine.runs - before).toBe(5);
  await failing.dispose();
});

test('latest wins: an overtaken request never delivers', async () => {
  const latest = createLatest();
  const order: string[] = [];
  const slow = latest.run(async (signal) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!signal.aborted) order.push('slow');
    return 'slow';
  });
  const quick = latest.run(async () => 'quick');
  expect(await Promise.all([slow, quick])).toEqual([undefined, 'quick']);
  expect(order).toEqual([]);
});

test('what nobody waits for begins once nothing runs, and is told when anything does', async () => {
  const latest = createLatest();
  expect((await latest.rest()).aborted).toBe(false);
  const order: string[] = [];
  const run = latest.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push('work');
  });
  const rest = latest.rest().then((signal) => {
    order.push('rest');
    return signal;
  });
  await run;
  const signal = await rest;
  expect([order, signal.aborted]).toEqual([['work', 'rest'], false]);

  // Asked for in the middle of one edit, and overtaken by the next before it began.
  const slow = latest.run((own) => new Promise<void>((resolve) => own.addEventListener('abort', () => resolve())));
  const late = latest.rest();
  latest.stop();
  await slow;
  expect([signal.aborted, (await late).aborted, (await latest.rest()).aborted]).toEqual([true, true, false]);
});

describe('sessions', () => {
  const widthsOf = (ratio: number): readonly number[] => uniformChannels(model.metadata.generator, ratio);
  test.each([
    ['by number', { sessions: 3, weights: Infinity }, 3],
    // A block of 64 to 64 channels has some 400 kB.
    ['by their weights', { sessions: Infinity, weights: 1e6 }, 3],
    ['but for the one in use', { sessions: 0, weights: 0 }, 1],
  ])('are bounded %s, least recently used first', async (_, limits, left) => {
    const { runtime: own, counts } = countingRuntime();
    const store = createSegmentStore(own, model, 'wasm', 'stored', { limits });
    for (const ratio of [1, 0.5]) for (let index = 1; index < 5; index++) await store.get(index, widthsOf(ratio));
    expect(counts.sessions).toBe(left); // of six
    const before = counts.sessions;
    await store.get(4, widthsOf(0.5)); // the last one, still there
    expect(counts.sessions).toBe(before);
    await store.release();
    expect(counts.sessions).toBe(0);
  });
});

describe('the ladder', () => {
  const plan = (msPerMegaMac: number): readonly Rung[] => {
    // Times in proportion to arithmetic: what a device of that speed would measure.
    const costs = generator.ratios.flatMap((ratio) => {
      const { widths } = generator.rung(64, ratio);
      return [0, 1, 2, 3, 4].map((segment) => {
        const own = segment === 0 ? widths.slice(0, 2) : widths.slice(2 * segment - 1, 2 * segment + 2);
        const macs = (4 << segment) ** 2 * own.reduce((a, b) => a * b, 1);
        return { segment, widths: own, ms: (macs / 1e6) * msPerMegaMac };
      });
    });
    return planLadder(generator, costs, { frameBudget: 50 });
  };

  test.each([0.001, 0.1, 1, 10, 1000])(
    'rises, ends with the full generator and has two rungs or more (speed %p)',
    (speed) => {
      const rungs = plan(speed);
      expect(rungs.length).toBeGreaterThanOrEqual(2);
      expect(rungs.at(-1)).toMatchObject({ resolution: 64, ratio: 1 });
      for (let i = 1; i < rungs.length; i++) {
        const [a, b] = [rungs[i - 1], rungs[i]];
        expect(b.resolution > a.resolution || b.ratio > a.ratio).toBe(true);
      }
    },
  );

  test('a slower device starts lower', () => {
    expect(plan(1000)[0].macs).toBeLessThan(plan(0.001)[0].macs);
  });

  describe('flexible configurations', () => {
    const info = (): ModelFile['metadata']['generator'] => model.metadata.generator;
    /** The model with other configurations than its own. */
    const withFlexible = (flexible: ReturnType<typeof info>['flexible']): Generator =>
      createGenerator(runtime, {
        ...model,
        metadata: { ...model.metadata, generator: { ...info(), flexible } },
      });

    test('are rungs, ranked as the uniform ratio that costs as much', () => {
      const channels = [...uniformChannels(info(), 0.5)];
      const wider = [...channels.slice(0, -1), channels[channels.length - 1] + 4];
      const { flexible, rung } = withFlexible({
        half: { channels, resolution: 64 },
        wider: { channels: wider, resolution: 64 },
        small: { channels: [...uniformChannels(info(), 0.25)], resolution: 32 },
      });
      expect(flexible[0]).toEqual({ ...rung(64, 0.5), ratio: expect.closeTo(0.5, 10) });
      expect(flexible[1].ratio).toBeGreaterThan(0.5);
      expect(flexible[1].ratio).toBeLessThan(0.75);
      expect(flexible[2]).toEqual({ ...rung(32, 0.25), ratio: expect.closeTo(0.25, 10) });
    });

    test('that cannot run here are left out', () => {
      const channels = [...uniformChannels(info(), 1)];
      const { flexible } = withFlexible({
        short: { channels: channels.slice(1), resolution: 64 },
        odd: { channels: channels.map((n) => n - 1), resolution: 64 },
        larger: { channels, resolution: 128 },
      });
      expect(flexible).toEqual([]);
    });

    test('are climbed where they are the best within the budget, and draw', async () => {
      const own = createGenerator(runtime, model);
      const [flex] = own.flexible;
      const costs = await own.calibrate();
      // Times in proportion to arithmetic, and a budget that this configuration just meets.
      const macsOf = (segment: number, widths: readonly number[]): number =>
        segmentMacs([...new Array<number>(Math.max(0, 2 * segment - 1)).fill(0), ...widths], segment);
      const timed = costs.map((cost) => ({ ...cost, ms: macsOf(cost.segment, cost.widths) }));
      const rungs = planLadder(own, timed, { frameBudget: flex.macs, maxTotal: 2 });
      expect(rungs[0]).toEqual(flex);
      const { resolution, widths } = flex;
      const { rgb } = await own.generate({ wplus, resolution, widths });
      expect(maxDifference(rgb, g64Vectors().tensor('out_wplus_flex_res64')?.data as Float32Array)).toBeLessThan(2e-5);
      await own.dispose();
    });
  });

  test('calibration covers every block of every ratio', async () => {
    const costs = await generator.calibrate();
    expect(new Set(costs.map((c) => c.segment))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(costs.every((c) => c.ms > 0)).toBe(true);
  });
});

test('wrong requests are refused with what is allowed', async () => {
  await expect(generator.generate({ wplus, resolution: 48 })).rejects.toMatchObject({ code: 'usage' });
  await expect(generator.generate({ wplus: wplus.slice(1) })).rejects.toMatchObject({ code: 'usage' });
  await expect(generator.generate({ wplus, ratio: 0.3 })).rejects.toMatchObject({ code: 'usage' });
});
