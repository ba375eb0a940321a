/** Gradients against PyTorch's (test/fixtures/gradients) and against finite differences. */
import fc from 'fast-check';
import { fixture, g64, maxDifference } from '../../../test/support/fixtures.ts';
import { readContainer, type ModelFile, type Tensor } from '../../format/index.ts';
import { segmentCount, uniformChannels } from '../../graph/widths.ts';
import { compileFunctions } from '../code/module.ts';
import { pixelAt, type Features } from '../features.ts';
import { Heap } from '../heap.ts';
import { createCpu } from '../index.ts';
import { sideOf } from '../layer.ts';
import { alone } from '../team.ts';
import { PackedKernels } from '../weights.ts';
import { takeGradient } from './gradient.ts';
import { convolveBack, raiseBack } from './layer.ts';
import { Gradients, passBytes } from './pass.ts';
import { halveGradient } from './picture.ts';

const cpu = createCpu();

/** Of PyTorch's largest value. */
const TOLERANCE = 1e-4;

const golden = readContainer(fixture('gradients/gradients.safetensors'));
function goldenTensor(name: string): Tensor {
  const tensor = golden.tensor(name);
  if (!tensor) throw new Error(`No ${name} in the fixture.`);
  return tensor;
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
function apart(seen: Float32Array, expected: Float32Array): number {
  return maxDifference(seen, expected) / largest(expected);
}

/** Of [channels, size, size] and back. */
function toFeatures(heap: Heap, { at, ...rest }: Features, data: Float32Array): void {
  const { size, channels } = rest;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < channels; c++)
        heap.floats[pixelAt({ at, ...rest }, y, x) / 4 + c] = data[(c * size + y) * size + x];
}
function fromFeatures(heap: Heap, features: Features): Float32Array {
  const { size, channels } = features;
  return Float32Array.from({ length: channels * size * size }, (_, i) => {
    const [c, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    return heap.floats[pixelAt(features, y, x) / 4 + c];
  });
}

/** [out, input, 9] -> [input, out, 9]. */
function exchanged({ data, shape: [out, input] }: Tensor, turned: boolean): Float32Array {
  return Float32Array.from({ length: data.length }, (_, at) => {
    const [i, o, tap] = [Math.floor(at / 9 / out), Math.floor(at / 9) % out, at % 9];
    return data[(o * input + i) * 9 + (turned ? 8 - tap : tap)];
  });
}

describe('a layer alone', () => {
  test.each([
    ['conv-8', false],
    ['conv-16', false],
    ['up-8', true],
    ['up-16', true],
  ])('%s', async (name, up) => {
    const heap = new Heap(await compileFunctions());
    const kernel = goldenTensor(`${name}.kernel`);
    const [out, input] = kernel.shape;
    const [dy, dx] = [goldenTensor(`${name}.dy`), goldenTensor(`${name}.dx`)];
    const kernels = new PackedKernels(heap, sideOf(dx.shape[1]), up ? 'down' : 'same', { out: input, input: out });
    kernels.reach(out, input, () => ({ data: exchanged(kernel, !up), out: input, input: out }));
    const before = heap.used;
    // Memory that was used before is not zero.
    const dirty = heap.take(1 << 22);
    heap.floats.fill(NaN, dirty / 4, dirty / 4 + (1 << 22));
    heap.give(dirty);
    const given = takeGradient(heap, dy.shape[1], out, up ? 2 : 1);
    toFeatures(heap, given.features, dy.data);
    const gain = heap.put(new Float32Array(out).fill(1));
    const made = (up ? raiseBack : convolveBack)(
      heap,
      alone(heap.functions),
      given.features,
      { kernels, input, gain },
      2,
    );
    expect(apart(fromFeatures(heap, made.features), dx.data)).toBeLessThan(TOLERANCE);
    for (const at of [-2, -1, dx.shape[1], dx.shape[1] + 1])
      for (const place of [pixelAt(made.features, at, 0), pixelAt(made.features, 3, at)])
        expect(heap.floats.subarray(place / 4, place / 4 + input)).toEqual(new Float32Array(input));
    heap.give(made.memory);
    heap.give(given.memory);
    heap.give(gain);
    expect(heap.used).toBe(before);
  });

  test('the picture before, of twice its size', () => {
    const seen = halveGradient(goldenTensor('rgb-8.dy').data, 16);
    expect(apart(seen, goldenTensor('rgb-8.dx').data)).toBeLessThan(TOLERANCE);
  });
});

/** Of Σ probe · picture. */
async function gradientOf(
  model: ModelFile,
  resolution: number,
  ratio: number,
  wplus: Float32Array,
  probe: Float32Array,
  noises?: readonly Float32Array[],
): Promise<{ readonly value: number; readonly gradient: Float32Array; readonly left: number }> {
  const blocks = await cpu.open(model, noises ? 'input' : 'stored');
  const gradients = new Gradients(blocks);
  const widths = uniformChannels(model.metadata.generator, ratio);
  const draw = () => {
    const pass = gradients.pass({ widths, resolution, wplus, noises });
    while (pass.step());
    const value = pass.picture().reduce((sum, p, i) => sum + p * probe[i], 0);
    const walk = pass.back();
    for (let own: Float32Array | undefined = probe; walk.step(own); own = undefined);
    pass.release();
    return { value, gradient: walk.gradient };
  };
  draw();
  const { used } = blocks.memory;
  const made = draw();
  return { ...made, left: blocks.memory.used - used };
}

/** The same, cutting off what its layers and blocks make. */
function limited(model: ModelFile, clamp: number): ModelFile {
  const { metadata } = model;
  return { ...model, metadata: { ...metadata, generator: { ...metadata.generator, clamp } } };
}

describe('by w+', () => {
  let model: ModelFile;
  beforeAll(async () => {
    model = await g64();
  });

  test.each([
    [64, 1],
    [64, 0.5],
    [32, 0.25],
    [8, 0.75],
  ])('%i px, α %f, as PyTorch', async (resolution, ratio) => {
    const name = `${resolution}@${ratio}`;
    const [wplus, probe] = [goldenTensor(`${name}.wplus`).data, goldenTensor(`${name}.probe`).data];
    const { gradient, left } = await gradientOf(model, resolution, ratio, wplus, probe);
    const expected = goldenTensor(`${name}.gradient`);
    // Row by row: those of early layers are much larger than those of late ones.
    const [rows, dim] = expected.shape;
    for (let row = 0; row < rows; row++) {
      const [seen, right] = [gradient, expected.data].map((all) => all.slice(row * dim, (row + 1) * dim));
      if (largest(right) === 0) expect(largest(seen)).toBe(0);
      else expect(apart(seen, right)).toBeLessThan(TOLERANCE);
    }
    expect(left).toBe(0);
  });

  test('as PyTorch where layers and pictures are cut off (conv_clamp); not so without', async () => {
    const [wplus, probe] = [goldenTensor('clamped.wplus').data, goldenTensor('clamped.probe').data];
    const { data, shape } = goldenTensor('clamped.gradient');
    const worst = (gradient: Float32Array): number => {
      const [rows, dim] = shape;
      const row = (all: Float32Array, at: number): Float32Array => all.slice(at * dim, (at + 1) * dim);
      const found = Array.from({ length: rows }, (_, at) => [row(gradient, at), row(data, at)]);
      return Math.max(...found.map(([seen, right]) => (largest(right) > 0 ? apart(seen, right) : largest(seen))));
    };
    expect(worst((await gradientOf(limited(model, 1), 32, 1, wplus, probe)).gradient)).toBeLessThan(TOLERANCE);
    expect(worst((await gradientOf(model, 32, 1, wplus, probe)).gradient)).toBeGreaterThan(0.1);
  });

  test.each([
    ['', undefined],
    [', cut off', 0.8],
  ])('agrees with differences of pictures, whatever the code, the probe and the noise%s', async (_words, clamp) => {
    const drawn = clamp === undefined ? model : limited(model, clamp);
    const { generator } = model.metadata;
    const resolution = 16;
    const rows = 10;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...generator.ratios), async (seed, ratio) => {
        const wave = (i: number, at: number): number => Math.sin(seed * (i + 1) + 1.7 * at + 0.3 * Math.cos(at));
        const make = (i: number, length: number): Float32Array => Float32Array.from({ length }, (_, at) => wave(i, at));
        const wplus = make(0, rows * generator.styleDim);
        const probe = make(1, 3 * resolution ** 2);
        const noises = Array.from({ length: 9 }, (_, i) => make(2 + i, (4 << Math.ceil(i / 2)) ** 2));
        const way = make(20, wplus.length);
        const at = (step: number) =>
          gradientOf(
            drawn,
            resolution,
            ratio,
            wplus.map((w, i) => w + step * way[i]),
            probe,
            noises,
          );
        // In between some activations change their slope, and the pictures are of single precision.
        const step = 1e-3;
        const [before, here, after] = [await at(-step), await at(0), await at(step)];
        const slope = (after.value - before.value) / (2 * step);
        const said = here.gradient.reduce((sum, g, i) => sum + g * way[i], 0);
        const scale = Math.hypot(...here.gradient) * Math.hypot(...way);
        expect(Math.abs(slope - said) / scale).toBeLessThan(1e-2);
      }),
      { numRuns: 6 },
    );
  });
});

test('a pass keeps as many bytes as it says', async () => {
  const model = await g64();
  const blocks = await cpu.open(model, 'stored');
  const gradients = new Gradients(blocks);
  const widths = uniformChannels(model.metadata.generator, 0.5);
  const pass = (resolution: number) => {
    const made = gradients.pass({ widths, resolution, wplus: new Float32Array(1280) });
    while (made.step());
    return made;
  };
  pass(64).release();
  const { used } = blocks.memory;
  const held = pass(64);
  const kept = blocks.memory.used - used;
  held.release();
  expect(blocks.memory.used).toBe(used);
  expect(Math.abs(kept / passBytes(widths, 64) - 1)).toBeLessThan(0.01);
  expect(segmentCount(64)).toBe(5);
});
