/** The search on a small random generator: nothing here depends on time, or on how good a model is. */
import { readFileSync } from 'node:fs';
import { fixture, g64, g64Vectors, maxDifference } from '../../test/support/fixtures.ts';
import { createCpu } from '../cpu/index.ts';
import { readContainer, type ModelFile } from '../format/index.ts';
import { packMove, refine, searchResolution, unpackMove, type RefineRequest, type SearchStep } from './index.ts';

const ROWS = 10;
const cpu = createCpu();
const net = readContainer(new Uint8Array(readFileSync(new URL('../nets/squeezenet.safetensors', import.meta.url))));
let model: ModelFile;
let request: Omit<RefineRequest, 'budget'>;

beforeAll(async () => {
  model = await g64();
  const start = g64Vectors().tensor('wplus')?.data as Float32Array;
  const photo = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i / 9) * Math.cos(i / 640));
  request = { cpu, model, net, photo, start };
});

test('nearer, step by step, and the best is the result', async () => {
  const seen: SearchStep[] = [];
  const found = await refine({ ...request, budget: { steps: 12 }, onStep: (step) => void seen.push(step) });
  expect(found.steps).toBe(12);
  expect(found.after).toBeLessThan(found.before);
  expect(seen.map(({ step }) => step)).toEqual(seen.map((_, i) => i));
  const full = seen.filter((step) => step.full);
  expect(full.length).toBeLessThan(seen.length);
  expect(full[0]).toMatchObject({ distance: found.before, moved: 0 });
  const least = full.reduce((best, step) => (step.total < best.total ? step : best));
  expect(found.after).toBe(least.distance);
  expect(least.total).toBeLessThan(full[0].total);
});

test('a stop keeps the best so far', async () => {
  const stop = new AbortController();
  const seen: SearchStep[] = [];
  const onStep = (step: SearchStep): void => {
    seen.push(step);
    if (step.step === 4) stop.abort();
  };
  const found = await refine({ ...request, budget: { steps: 40 }, signal: stop.signal, onStep });
  expect(seen).toHaveLength(5);
  expect(maxDifference(found.wplus, request.start)).toBeGreaterThan(0);
  expect(found.after).toBeLessThan(found.before);
});

test('seconds are over by the clock, the last picture within them', async () => {
  let now = 0;
  const seen: { readonly step: SearchStep; readonly done: number; readonly elapsed: number }[] = [];
  const found = await refine({
    ...request,
    budget: { seconds: 1 },
    clock: () => now,
    onStep: (step, done, elapsed) => {
      now += 100;
      seen.push({ step, done, elapsed });
    },
  });
  // Ten pictures of 100 ms: the last one begins at 900 ms, and nothing moves after it.
  expect(seen.map(({ elapsed }) => elapsed)).toEqual(seen.map((_, i) => 100 * i));
  expect(found.steps).toBe(9);
  expect(seen.at(-1)).toMatchObject({ done: 1, step: { full: true } });
});

test('a stop before the first step leaves the code', async () => {
  const found = await refine({ ...request, signal: AbortSignal.abort() });
  expect(found).toMatchObject({ steps: 0, wplus: request.start });
});

test('the pull holds it back', async () => {
  const movedWith = async (pull: number): Promise<number> => {
    const settings = { rate: 0.05, l1: 1, perceptual: 4, pull, settle: 1, every: 4 };
    let last = 0;
    await refine({ ...request, settings, budget: { steps: 10 }, onStep: ({ moved }) => (last = moved) });
    return last;
  };
  expect(await movedWith(10)).toBeLessThan(0.8 * (await movedWith(0)));
});

test('what draws at 64 px and more keeps a part of its move', async () => {
  const moveWith = async (settle: number): Promise<Float32Array> => {
    const settings = { rate: 0.05, l1: 1, perceptual: 4, pull: 0.1, settle, every: 4 };
    const { wplus } = await refine({ ...request, settings, budget: { steps: 3 } });
    return wplus.map((value, i) => value - request.start[i]);
  };
  const [all, half] = [await moveWith(1), await moveWith(0.5)];
  const fine = 8 * 128;
  expect(maxDifference(half.slice(0, fine), all.slice(0, fine))).toBe(0);
  expect(
    maxDifference(
      half.slice(fine),
      all.slice(fine).map((value) => value / 2),
    ),
  ).toBeLessThan(1e-6);
  expect(Math.max(...all.slice(fine))).toBeGreaterThan(0.01);
});

test("as the training code's project finds it", async () => {
  const golden = readContainer(fixture('gradients/project.safetensors'));
  const data = (name: string): Float32Array => golden.tensor(name)?.data as Float32Array;
  const { wplus } = await refine({ ...request, photo: data('photo'), start: data('start'), budget: { steps: 6 } });
  const found = data('found');
  const apart = Math.hypot(...wplus.map((value, i) => value - found[i]));
  // Adam moves a value whose gradient is all rounding as far as any other.
  expect(apart / Math.hypot(...found.map((value, i) => value - data('start')[i]))).toBeLessThan(0.02);
});

describe('a code kept as text', () => {
  const start = Float32Array.from({ length: ROWS * 128 }, (_, i) => Math.sin(i));
  const wplus = start.map((value, i) => value + (i < 128 ? 0 : 0.3 * Math.cos(3 * i)));

  test('comes back', () => {
    const text = packMove(wplus, start, ROWS);
    expect(text.length).toBe(4 * Math.ceil((ROWS * 132) / 3));
    const back = unpackMove(text, start, ROWS) as Float32Array;
    expect(maxDifference(back, wplus)).toBeLessThan(0.3 / 127);
    expect(back.slice(0, 128)).toEqual(start.slice(0, 128));
  });

  test.each([
    ['nothing', ''],
    ['what is not base64', 'not base64 at all!'],
    ['too little', btoa('short')],
    ['a code of other rows', packMove(start, start, 5)],
  ])('not from %s', (_name, text) => {
    expect(unpackMove(text, start, ROWS)).toBeUndefined();
  });
});

test('the resolution of a search is within what it may keep', async () => {
  expect(searchResolution(model)).toBe(64);
  const { metadata } = model;
  const widths = Object.fromEntries(
    [4, 8, 16, 32, 64, 128, 256, 512, 1024].map((r) => [r, Math.min(512, 16384 / r)] as const),
  );
  const large = {
    resolution: 1024,
    baseMultiplier: 2,
    channelMax: 512,
    widths,
    resolutions: [64, 128, 256, 512, 1024],
  };
  expect(searchResolution({ metadata: { ...metadata, generator: { ...metadata.generator, ...large } } })).toBe(256);
});
