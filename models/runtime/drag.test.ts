/**
 * A thousand slider moves and cancels at random: the last state wins, and nothing piles up. A rejection that nobody handles
 * makes jest fail the test by itself.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { countingRuntime } from '../../test/support/counting-runtime.ts';
import { g64, g64Vectors } from '../../test/support/fixtures.ts';
import { climb, createGenerator, createLatest, type Rung } from './index.ts';
import type { ModelFile } from '../format/index.ts';

const STEPS = 1000;
const BLOCKS = 5;
/** Outputs a generator may keep: two of each of its five blocks. */
const MOST_OUTPUTS = 2 * BLOCKS;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of JavaScript objects and of array buffers. */
function memory(): { heap: number; buffers: number } {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

/** Repeatable numbers from 0 to 1 (Park & Miller 1988). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}

/** Lets messages and timers in. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));
}

/**
 * Memory of a generator that keeps all it may. Which outputs are kept after random moves depends on when their cancelling came, so
 * on how busy the machine is; how many and how large they can be does not.
 */
async function mostKept(
  model: ModelFile,
  ladder: readonly Rung[],
): Promise<{ readonly used: number; readonly size: number }> {
  const { runtime, counts } = countingRuntime();
  const generator = createGenerator(runtime, model);
  const wplus = g64Vectors().tensor('wplus')?.data as Float32Array;
  for (const { resolution, widths } of ladder) await generator.generate({ wplus, resolution, widths });
  const { used, size } = counts.bytes; // all weights, and at least one output of each block
  await generator.dispose();
  const { widths } = ladder[ladder.length - 1]; // of the whole generator
  const floats = Array.from({ length: BLOCKS }, (_, i) => (Math.max(...widths.slice(2 * i)) + 3) * (4 << i) ** 2);
  return { used: used + 4 * floats.reduce((sum, one) => sum + one, 0), size };
}

test(`${STEPS} moves and cancels`, async () => {
  const random = randomNumbers(1);
  const { runtime, counts } = countingRuntime(async () => {
    // On a GPU the next message arrives in the middle of a run.
    if (random() < 0.3) await pause(0);
  });
  const model = await g64();
  const generator = createGenerator(runtime, model);
  const origin = g64Vectors().tensor('wplus')?.data as Float32Array;
  const ladder = [generator.rung(16, 0.25), generator.rung(32, 0.5), generator.rung(64, 1)];
  const latest = createLatest();

  /** What stands on the screen: the last frame, and which move it belongs to. */
  let shown: { move: number; rung: Rung; rgb: Float32Array } | undefined;
  let newest = 0;
  const late: string[] = [];
  const ends = { finished: 0, overtaken: 0, failed: 0 };
  let frames = 0;

  /** One position of the slider. @param firstRow of the rows it edits. @param broken a code of wrong length */
  const move = async (position: number, firstRow: number, broken: boolean): Promise<void> => {
    const mine = ++newest;
    const wplus = broken
      ? origin.slice(1)
      : origin.map((v, i) => (i < firstRow * generator.styleDim ? v : v + position));
    const order = latest.run(async (signal) => {
      await climb({
        generator,
        codes: () => [wplus],
        rungs: ladder,
        signal,
        onFrame: async ([{ rgb }], rung) => {
          if (mine !== newest || signal.aborted) late.push(`move ${mine} at ${rung.resolution} px after ${newest}`);
          frames++;
          shown = { move: mine, rung, rgb };
          await pause(0);
        },
      });
      return mine;
    });
    try {
      const result = await order;
      if (result === undefined) ends.overtaken++;
      else ends.finished++;
    } catch (error) {
      expect(error).toMatchObject({ code: 'usage' });
      ends.failed++;
    }
  };

  const pending = new Set<Promise<void>>();
  const start = (position: number, firstRow = 0, broken = false): Promise<void> => {
    const one = move(position, firstRow, broken).finally(() => pending.delete(one));
    pending.add(one);
    return one;
  };
  const most = await mostKept(model, ladder);
  const samples: (ReturnType<typeof memory> & typeof counts)[] = [];
  for (let step = 0; step < STEPS; step++) {
    const action = random();
    if (action < 0.15) {
      latest.stop();
      newest++; // nothing of the stopped one may come any more
    } else {
      const one = start(2 * random() - 1, random() < 0.5 ? 0 : 7, action > 0.97);
      if (random() < 0.2) await one;
    }
    // A burst, the next message, or a hand that hesitates.
    const rest = random();
    if (rest > 0.4) await pause(rest < 0.8 ? 0 : 8 * random());
    expect(counts.outputs).toBeLessThanOrEqual(MOST_OUTPUTS + 1); // and that of the block that just ran
    if (step % 100 === 99) samples.push({ ...counts, ...memory() });
  }
  const position = 0.123;
  await start(position);
  await Promise.all(pending);
  await pause(0);
  // Nothing runs now, so nothing but what is kept counts.
  samples.push({ ...counts, ...memory() });

  // The last state, whole and alone.
  const fresh = createGenerator(countingRuntime().runtime, model);
  const { rgb } = await fresh.generate({ wplus: origin.map((v) => v + position) });
  await fresh.dispose();
  expect(shown?.move).toBe(newest);
  expect(shown?.rung).toMatchObject({ resolution: 64, ratio: 1 });
  expect(shown?.rgb).toEqual(rgb);
  expect(late).toEqual([]);
  // The thousand did what they are for: some came through, most were overtaken, the broken ones said so.
  for (const count of Object.values(ends)) expect(count).toBeGreaterThan(5);

  // Flat: no more outputs after a thousand moves than after two hundred, and no more memory.
  const [early, end] = [samples[1], samples[samples.length - 1]];
  expect(end.outputs).toBeLessThanOrEqual(MOST_OUTPUTS);
  expect(end.bytes.used).toBeLessThanOrEqual(most.used);
  expect(end.bytes.size).toBeLessThanOrEqual(most.size);
  const mib = (bytes: number): number => bytes / 2 ** 20;
  expect(mib(end.heap - early.heap)).toBeLessThan(8);
  expect(mib(end.buffers - early.buffers)).toBeLessThan(4);
  console.info(
    `${STEPS} steps: ${ends.finished} finished, ${ends.overtaken} overtaken, ${ends.failed} refused; ${frames} frames, ${counts.runs} runs.\n` +
      `After 200 and after ${STEPS}: outputs ${early.outputs}, ${end.outputs}; generator ${mib(early.bytes.used).toFixed(1)}, ${mib(end.bytes.used).toFixed(1)} of ${mib(end.bytes.size).toFixed(1)} MiB; ` +
      `heap ${mib(early.heap).toFixed(1)}, ${mib(end.heap).toFixed(1)} MiB; buffers ${mib(early.buffers).toFixed(1)}, ${mib(end.buffers).toFixed(1)} MiB.`,
  );
  await generator.dispose();
  expect(counts).toMatchObject({ outputs: 0, bytes: { used: 0, size: 0 } });
});
