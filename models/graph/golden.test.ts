/**
 * The graphs against vectors of the published code. Its own float32 rounding floor on these pictures is 1e-6..3e-6
 * (difference to float64); 2e-5 leaves room for another summation order and nothing else.
 */
import * as ort from 'onnxruntime-web/wasm';
import type { Container, ModelFile } from '../format/index.ts';
import {
  applyEdits,
  broadcast,
  createGenerator,
  createMapping,
  loadDirections,
  mix,
  truncate,
  type Generator,
  type Runtime,
} from '../runtime/index.ts';
import { g64, g64Vectors, maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { PROBE_TOLERANCE } from '../runtime/choose-backend.ts';
import { buildSegment, segmentNoises, segmentRows } from './segment.ts';
import { buildGenerator } from './whole.ts';
import { uniformChannels } from './widths.ts';

const TOLERANCE = 2e-5;
let model: ModelFile;
let vectors: Container;
let runtime: Runtime;
let generator: Generator;
const vector = (name: string): Float32Array => {
  const tensor = vectors.tensor(name);
  if (!tensor) throw new Error(`no vector ${name}`);
  return tensor.data;
};

beforeAll(async () => {
  model = await g64();
  vectors = g64Vectors();
  runtime = nodeRuntime();
  generator = createGenerator(runtime, model);
});

afterAll(() => generator.dispose());

describe('sub-generators', () => {
  for (const ratio of ['0.25', '0.5', '0.75', '1.0'])
    for (const resolution of [8, 16, 32, 64])
      test(`w+, ratio ${ratio}, ${resolution} px`, async () => {
        const { rgb } = await generator.generate({ wplus: vector('wplus'), ratio: Number(ratio), resolution });
        expect(maxDifference(rgb, vector(`out_wplus_r${ratio}_res${resolution}`))).toBeLessThan(TOLERANCE);
      });

  test('one w on every row', async () => {
    const wplus = broadcast(vector('w'), generator.nStyle);
    const full = await generator.generate({ wplus });
    expect(maxDifference(full.rgb, vector('out_w_r1.0_res64'))).toBeLessThan(TOLERANCE);
    const small = await generator.generate({ wplus, ratio: 0.25, resolution: 32 });
    expect(maxDifference(small.rgb, vector('out_w_r0.25_res32'))).toBeLessThan(TOLERANCE);
  });

  test('a flexible width list', async () => {
    const widths = model.metadata.generator.flexible['flex'].channels;
    for (const resolution of [32, 64]) {
      const { rgb } = await generator.generate({ wplus: vector('wplus'), widths, resolution });
      expect(maxDifference(rgb, vector(`out_wplus_flex_res${resolution}`))).toBeLessThan(TOLERANCE);
    }
  });
});

test('all segments in one graph', async () => {
  const channels = uniformChannels(model.metadata.generator, 0.5);
  const net = await runtime.open(buildGenerator(model, { resolution: 32, channels, noise: 'stored' }));
  const { picture } = await net.run({ wplus: new ort.Tensor('float32', vector('wplus'), [10, 128]) });
  expect(maxDifference(picture.data as Float32Array, vector('out_wplus_r0.5_res32'))).toBeLessThan(TOLERANCE);
  await net.release();
});

test('in half precision the picture is the same to the eye', async () => {
  // onnxruntime computes it in float32 on the CPU, but what is kept between any two nodes has eleven bits, as on a GPU.
  const channels = uniformChannels(model.metadata.generator, 1);
  const graph = buildGenerator(model, { resolution: 64, channels, noise: 'stored', precision: 'float16' });
  const net = await runtime.open(graph);
  const { picture } = await net.run({ wplus: new ort.Tensor('float32', vector('wplus'), [10, 128]) });
  const apart = maxDifference(picture.data as Float32Array, vector('out_wplus_r1.0_res64'));
  expect(apart).toBeGreaterThan(TOLERANCE);
  expect(apart).toBeLessThan(PROBE_TOLERANCE);
  await net.release();
});

describe('styles', () => {
  test('z through the mapping network', async () => {
    const w = await createMapping(runtime, model).map(vector('z'));
    expect(maxDifference(w, vector('w'))).toBeLessThan(TOLERANCE);
  });

  test('truncation', async () => {
    const w = truncate(await createMapping(runtime, model).map(vector('z')), model.tensor('mean_w').data, 0.7);
    const { rgb } = await generator.generate({ wplus: broadcast(w, generator.nStyle) });
    expect(maxDifference(rgb, vector('out_z_trunc0.7'))).toBeLessThan(TOLERANCE);
  });

  test('mixing', async () => {
    const both = vector('mix2');
    const wplus = mix(both.slice(0, 128), both.slice(128), 5, generator.nStyle);
    expect(maxDifference((await generator.generate({ wplus })).rgb, vector('out_mix2_inject5'))).toBeLessThan(
      TOLERANCE,
    );
    const small = await generator.generate({ wplus, ratio: 0.5, resolution: 32 });
    expect(maxDifference(small.rgb, vector('out_mix2_inject5_r0.5_res32'))).toBeLessThan(TOLERANCE);
  });

  test('an edit along directions', async () => {
    const values = {
      smile: 1,
      young: -0.6,
      wavy_hair: 0.25,
      gray_hair: 0,
      blonde_hair: -1,
      glasses: 0.07,
      mustache: 0.5,
    };
    const edited = applyEdits(vector('wplus'), loadDirections(model), values, 128);
    expect(maxDifference(edited, vector('edited_n12'))).toBeLessThan(1e-6);
    const { rgb } = await generator.generate({ wplus: edited, ratio: 0.5, resolution: 32 });
    expect(maxDifference(rgb, vector('out_edited_n12_r0.5_res32'))).toBeLessThan(TOLERANCE);
  });
});

describe('noise', () => {
  test('none', async () => {
    const quiet = createGenerator(runtime, model, { noise: 'zero' });
    expect(
      maxDifference((await quiet.generate({ wplus: vector('wplus') })).rgb, vector('out_wplus_zeronoise')),
    ).toBeLessThan(TOLERANCE);
    await quiet.dispose();
  });

  test('given from outside', async () => {
    const maps = Array.from({ length: 9 }, (_, i) => vector(`noiseB_${i}`));
    const noisy = createGenerator(runtime, model, { noise: maps });
    const { rgb } = await noisy.generate({ wplus: vector('wplus'), ratio: 0.5 });
    expect(maxDifference(rgb, vector('out_wplus_r0.5_noiseB'))).toBeLessThan(TOLERANCE);
    await noisy.dispose();
  });

  test('given from outside, block by block as graphs', async () => {
    const channels = uniformChannels(model.metadata.generator, 0.5);
    let before: Record<string, ort.Tensor> | undefined;
    for (let index = 0; index < 5; index++) {
      const [first, count] = segmentRows(index);
      const feeds: Record<string, ort.Tensor> = {
        w: new ort.Tensor('float32', vector('wplus').slice(first * 128, (first + count) * 128), [count, 128]),
      };
      const [noise, noises] = segmentNoises(index);
      for (let i = noise; i < noise + noises; i++) {
        const size = 4 << index;
        feeds[`noise_${i}`] = new ort.Tensor('float32', vector(`noiseB_${i}`), [1, 1, size, size]);
      }
      if (before) Object.assign(feeds, { x: before['feature'], rgb: before['picture'] });
      const net = await runtime.open(buildSegment(model, { index, channels, noise: 'input' }));
      before = (await net.run(feeds)) as Record<string, ort.Tensor>;
      await net.release();
    }
    const { data } = before?.['picture'] as ort.Tensor;
    expect(maxDifference(data as Float32Array, vector('out_wplus_r0.5_noiseB'))).toBeLessThan(TOLERANCE);
  });
});
