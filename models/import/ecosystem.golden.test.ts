/**
 * Files of the projects around StyleGAN2, written by their own code with random weights, and what that code draws with them, where
 * ../shared is there. Every tensor is compared to the bit by its CRC, every picture within 2e-5 (× its range where that is
 * larger than 1), for `err_f64` of the manifest, the rounding of the official code itself, is below that.
 */
import { existsSync, readFileSync } from 'node:fs';
import { nodeRuntime } from '../../test/support/fixtures.ts';
import { openModel, styleCount, type ModelFile } from '../format/index.ts';
import { createGenerator, createMapping, truncate } from '../runtime/index.ts';
import { importDirections } from './directions.ts';
import type { GeneratorInfo } from './generator.ts';
import { identify, importModel, type DirectionChoices, type ImportRequest, type SourceFile } from './index.ts';
import { crc32 } from './torch/crc32.ts';
import { readNpy } from './numpy/npy.ts';
import { complaintsAbout } from './torch/complaints.ts';

const GOLDEN = new URL('../../../shared/golden/ecosystem/', import.meta.url);
const TOLERANCE = 2e-5;

const golden = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, GOLDEN)));
const source = (path: string): SourceFile => ({ name: path.replace(/^.*\//, ''), bytes: golden(path) });
const npy = (path: string): Float32Array => readNpy(golden(path), path, complaintsAbout(path)).load();
const shapeOf = (path: string): readonly number[] => readNpy(golden(path), path, complaintsAbout(path)).shape;

async function imported(files: readonly string[], change: Partial<ImportRequest> = {}): Promise<ModelFile> {
  const { bytes } = await importModel({
    runtime: nodeRuntime(),
    files: files.map(source),
    id: 'x',
    name: 'X',
    dtype: 'F32',
    meanSamples: 100,
    ...change,
  });
  return openModel(bytes);
}

interface Manifest {
  readonly tensors: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const tensorsOf = (name: string): Readonly<Record<string, string>> =>
  (JSON.parse(new TextDecoder().decode(golden('manifest.json'))) as Manifest).tensors[name];

/** "24x24x3x3:cce3a356" of NVIDIA's own shapes; only the numbers' order matters to the bits. */
function crcOf(model: ModelFile, name: string, factor = 1): string {
  const { data } = model.tensor(name);
  const plain = factor === 1 ? data : data.map((x) => x * factor);
  return crc32(new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength))
    .toString(16)
    .padStart(8, '0');
}

/** Every picture is within the tolerance of its range. */
async function drawn(model: ModelFile, wplus: Float32Array, noise?: 'zero'): Promise<Float32Array> {
  const generator = createGenerator(nodeRuntime(), model, noise ? { noise } : {});
  const { rgb } = await generator.generate({ wplus });
  await generator.dispose();
  return rgb.slice();
}

function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [worst, low, high] = [0, Infinity, -Infinity];
  for (let i = 0; i < actual.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    low = Math.min(low, expected[i]);
    high = Math.max(high, expected[i]);
  }
  return worst / Math.max(1, high - low);
}

const rowsOf = (all: Float32Array, index: number, count: number): Float32Array =>
  all.slice(index * count, (index + 1) * count);

/** NVIDIA's name -> the model file's. */
function nvidiaName(name: string): string | undefined {
  if (name === 'mapping.w_avg') return 'mean_w';
  const [, fc, part] = /^mapping\.fc(\d+)\.(\w+)$/.exec(name) ?? [];
  if (fc) return `generator.style.${Number(fc) + 1}.${part}`;
  const [, size, layer = '', tensor = ''] = /^synthesis\.b(\d+)\.(?:(conv\d|torgb)\.)?(.*)$/.exec(name) ?? [];
  const j = Math.log2(Number(size)) - 3;
  if (tensor === 'const') return 'generator.input.input';
  if (tensor === 'resample_filter') return undefined;
  const second = layer === 'conv1' ? 1 : 0;
  if (tensor === 'noise_const') return `generator.noises.noise_${size === '4' ? 0 : 2 * j + 1 + second}`;
  const prefix =
    layer === 'torgb'
      ? size === '4'
        ? 'to_rgb1'
        : `to_rgbs.${j}`
      : size === '4'
        ? 'conv1'
        : `convs.${2 * j + second}`;
  const last: Readonly<Record<string, string>> = {
    weight: 'conv.weight',
    'affine.weight': 'conv.modulation.weight',
    'affine.bias': 'conv.modulation.bias',
    noise_strength: 'noise.weight',
    bias: layer === 'torgb' ? 'bias' : 'activate.bias',
  };
  return `generator.${prefix}.${last[tensor]}`;
}

function nvidiaTests(): void {
  test.each(['ada/ada32', 'ada/ada64', 'ada/ada16_clamp', 'ada/g_ema_only', 'stylegan3/sg2_32'])(
    '%s: every tensor to the bit',
    async (name) => {
      const model = await imported([`${name}.pkl`]);
      const expected = Object.entries(tensorsOf(`${name}.pkl G_ema`));
      const names = expected.map(([key]) => nvidiaName(key));
      for (const [i, [key, value]] of expected.entries()) {
        const [, crc] = value.split(':');
        if (names[i] !== undefined) expect([key, crcOf(model, names[i])]).toEqual([key, crc]);
      }
      const all = new Set(names.filter((one) => one !== undefined));
      expect(all).toEqual(new Set(model.names));
      expect(model.metadata.about).toContain('Mean w as the file keeps it');
    },
  );

  test.each(['ada/ada32', 'ada/ada64', 'ada/ada16_clamp', 'stylegan3/sg2_32', 'ada/g_ema_only'])(
    '%s: w, truncation and pictures',
    async (name) => {
      const model = await imported([`${name}.pkl`]);
      const { styleDim, resolution } = model.metadata.generator;
      const rows = styleCount(resolution);
      const z = npy(`${name}/z.npy`);
      const count = z.length / styleDim;
      const w = await createMapping(nodeRuntime(), model).map(z);
      const repeat = (one: Float32Array): Float32Array =>
        Float32Array.from({ length: rows * styleDim }, (_, i) => one[i % styleDim]);
      const pictures: number = shapeOf(`${name}/img_psi1_b${resolution}.npy`)[0];
      for (let i = 0; i < Math.min(count, pictures); i++) {
        const one = rowsOf(w, i, styleDim);
        expect(difference(repeat(one), rowsOf(npy(`${name}/ws_psi1.npy`), i, rows * styleDim))).toBeLessThan(TOLERANCE);
        const picture = (file: string): Float32Array => rowsOf(npy(`${name}/${file}.npy`), i, 3 * resolution ** 2);
        const full = picture(`img_psi1_b${resolution}`);
        expect(difference(await drawn(model, repeat(one)), full)).toBeLessThan(TOLERANCE);
        const near = truncate(one, model.tensor('mean_w').data, 0.7);
        if (existsSync(new URL(`${name}/ws_psi0.7.npy`, GOLDEN)))
          expect(difference(repeat(near), rowsOf(npy(`${name}/ws_psi0.7.npy`), i, rows * styleDim))).toBeLessThan(
            TOLERANCE,
          );
        if (existsSync(new URL(`${name}/img_psi0.7.npy`, GOLDEN)))
          expect(difference(await drawn(model, repeat(near)), picture('img_psi0.7'))).toBeLessThan(TOLERANCE);
        if (existsSync(new URL(`${name}/img_psi1_noise_none.npy`, GOLDEN)))
          expect(difference(await drawn(model, repeat(one), 'zero'), picture('img_psi1_noise_none'))).toBeLessThan(
            TOLERANCE,
          );
      }
    },
  );

  test.each([
    ['ada/refuse_conditional.pkl', /draws by class \(3 labels\).*without --cond/],
    ['ada/refuse_resnet.pkl', /architecture “resnet”.*“skip” runs here/],
    ['ada/refuse_gray.pkl', /1 channel, grey.*RGB pictures/],
    ['ada/refuse_z8_w16.pkl', /its z has 8 numbers and its w 16/],
    ['stylegan3/refuse_stylegan3_t.pkl', /StyleGAN3-T.*--cfg=stylegan2/],
    ['stylegan3/refuse_stylegan3_r.pkl', /StyleGAN3-R.*--cfg=stylegan2/],
  ])('%s is refused by name', async (file, sentence) => {
    await expect(imported([file])).rejects.toMatchObject({
      code: 'model-wrong',
      message: expect.stringMatching(sentence),
    });
  });
}

function tensorFlowTests(): void {
  test('tf/stylegan2_tf.pkl: pictures of the third network', async () => {
    const model = await imported(['tf/stylegan2_tf.pkl']);
    const { styleDim, resolution } = model.metadata.generator;
    const z = npy('tf/z.npy');
    const w = await createMapping(nodeRuntime(), model).map(z);
    const rows = styleCount(resolution);
    const repeat = (one: Float32Array): Float32Array =>
      Float32Array.from({ length: rows * styleDim }, (_, i) => one[i % styleDim]);
    const [count] = shapeOf('tf/img.npy');
    for (let i = 0; i < count; i++) {
      const one = rowsOf(w, i, styleDim);
      const size = 3 * resolution ** 2;
      expect(difference(await drawn(model, repeat(one)), rowsOf(npy('tf/img.npy'), i, size))).toBeLessThan(TOLERANCE);
      const near = truncate(one, model.tensor('mean_w').data, 0.7);
      expect(difference(await drawn(model, repeat(near)), rowsOf(npy('tf/img_psi0.7.npy'), i, size))).toBeLessThan(
        TOLERANCE,
      );
    }
  });
}

function rosinalityTests(): void {
  test.each(['000200', 'converted', 'no_noises'])('rosinality/%s.pt: every tensor to the bit', async (name) => {
    const model = await imported([`rosinality/${name}.pt`]);
    for (const [key, value] of Object.entries(tensorsOf(`rosinality/${name}.pt g_ema`))) {
      if (/kernel$/.test(key)) continue;
      expect([key, crcOf(model, `generator.${key}`)]).toEqual([key, value.split(':')[1]]);
    }
  });

  test.each([
    ['000200', '000200', 'img', undefined],
    ['000200', '000200', 'img_noise_zero', 'zero'],
    ['converted', 'converted', 'img', undefined],
    ['converted', 'converted', 'img_noise_zero', 'zero'],
    ['no_noises', 'converted', 'img_noise_zero', undefined],
  ] as const)('rosinality/%s.pt: w and the pictures %s/%s', async (file, folder, picture, noise) => {
    const model = await imported([`rosinality/${file}.pt`]);
    const { styleDim, resolution, ratios, resolutions } = model.metadata.generator;
    expect([ratios, resolutions]).toEqual([[1], [32]]);
    const w = await createMapping(nodeRuntime(), model).map(npy('rosinality/z.npy'));
    expect(difference(w, npy(`rosinality/${folder}/w.npy`))).toBeLessThan(TOLERANCE);
    const rows = styleCount(resolution);
    for (let i = 0; i < w.length / styleDim; i++) {
      const one = rowsOf(w, i, styleDim);
      const wplus = Float32Array.from({ length: rows * styleDim }, (_, at) => one[at % styleDim]);
      const expected = rowsOf(npy(`rosinality/${folder}/${picture}.npy`), i, 3 * resolution ** 2);
      expect(difference(await drawn(model, wplus, noise), expected)).toBeLessThan(TOLERANCE);
    }
  });

  test('w+ of rows that differ, the mean that the file keeps, and truncation by it', async () => {
    const model = await imported(['rosinality/converted.pt']);
    expect(difference(model.tensor('mean_w').data, npy('rosinality/converted/latent_avg.npy'))).toBe(0);
    const each = (values: Float32Array): Float32Array => rowsOf(values, 0, 8 * 24);
    for (const [codes, pictures] of [
      ['wplus', 'img_wplus'],
      ['wplus_psi0.7', 'img_psi0.7'],
    ])
      expect(
        difference(
          await drawn(model, each(npy(`rosinality/converted/${codes}.npy`))),
          rowsOf(npy(`rosinality/converted/${pictures}.npy`), 0, 3 * 32 ** 2),
        ),
      ).toBeLessThan(TOLERANCE);
  });
}

/** A generator of 1024 px, or with ten rows: only its sizes matter to a direction. */
function generatorOf(resolution: number, styleDim = 512): GeneratorInfo {
  const widths = Object.fromEntries(
    Array.from({ length: Math.log2(resolution) - 1 }, (_, i) => [String(4 << i), 4] as const),
  );
  return {
    resolution,
    styleDim,
    nMlp: 8,
    widths,
    channelMax: 4,
    baseMultiplier: 0.25,
    resolutions: [resolution],
    ratios: [1],
    flexible: {},
  };
}

function directionTests(): void {
  const take = async (file: string, resolution = 1024, choices: DirectionChoices = {}, styleDim = 512) =>
    importDirections([await identify(source(`directions/${file}`))], generatorOf(resolution, styleDim), choices);

  test.each([
    ['root_1x512.pt', 'expected_1x512.npy'],
    ['root_1x512_legacy.pt', 'expected_1x512.npy'],
    ['root_512.pt', 'expected_1x512.npy'],
    ['root_1x512_f64.pt', 'expected_1x512.npy'],
    ['root_1x512_parameter.pt', 'expected_1x512.npy'],
    ['root_1x512_view.pt', 'expected_1x512.npy'],
    ['root_1x512_strided.pt', 'expected_1x512.npy'],
    ['root_1x512_torch2.pt', 'expected_1x512.npy'],
    ['f32_1x512_v1.npy', 'expected_1x512.npy'],
    ['f64_1x512_v1.npy', 'expected_1x512.npy'],
    ['f32_512_v1.npy', 'expected_1x512.npy'],
    ['f64_1x512_v2.npy', 'expected_1x512.npy'],
    ['f32_1x512_v3.npy', 'expected_1x512.npy'],
    ['f32_1x512_big_endian.npy', 'expected_1x512.npy'],
    ['root_1x18x512_cuda.pt', 'expected_1x18x512.npy'],
    ['f32_18x512_fortran.npy', 'expected_18x512.npy'],
    ['f64_18x512_v1.npy', 'expected_18x512.npy'],
  ])('%s to the bit, named after its file', async (file, expected) => {
    const { infos, tensors, norms } = await take(file);
    const [{ id, label, range, layers }] = infos;
    expect(difference(tensors.get(`directions.${id}`)?.data ?? [], npy(`directions/${expected}`))).toBe(0);
    expect(label).toBe(file.replace(/\.\w+$/, '').replaceAll('_', ' '));
    expect(layers).toEqual([0, 18]);
    const long = expected === 'expected_18x512.npy';
    expect(range).toBe(long ? 1 : 3);
    if (long) expect(norms.get(id)).toBeGreaterThan(11);
    else expect(norms.get(id)).toBeCloseTo(1, 5);
  });

  test('ten rows fit a generator of 64 px, and no other', async () => {
    const { tensors } = await take('root_1x10x512_cuda.pt', 64);
    expect(difference([...tensors.values()][0].data, npy('directions/expected_1x10x512.npy'))).toBe(0);
    await expect(take('root_1x10x512_cuda.pt')).rejects.toThrow(
      /is \[1,10,512\], and this generator takes \[512\] or \[18,512\]/,
    );
  });

  test('another latent size is refused with both numbers', async () => {
    const file = await identify(source('directions/root_512.pt'));
    expect(() => importDirections([file], generatorOf(64, 24))).toThrow(
      /latent of 512 numbers, and this generator’s has 24/,
    );
  });

  test.each([
    ['refuse_object.npy', /array of Python objects/],
    ['refuse_truncated.npy', /should have 2048 bytes of numbers and has 1948/],
    ['refuse_int.npy', /of type <i8/],
    ['refuse_nan.npy', /not finite/],
  ])('%s', async (file, sentence) => {
    await expect(take(file)).rejects.toThrow(sentence);
  });

  test.each(['ganspace_pca.pt', 'ganspace.npz'])('%s: components, their deviations, chosen ones', async (file) => {
    const all = await take(file);
    const comp = npy('directions/ganspace_comp.npy');
    const std = npy('directions/ganspace_std.npy');
    expect(all.infos).toHaveLength(6);
    for (const [i, { id, range }] of all.infos.entries()) {
      expect(difference(all.tensors.get(`directions.${id}`)?.data ?? [], rowsOf(comp, i, 512))).toBe(0);
      expect(range).toBe(2 * std[i]);
    }
    const { infos, tensors } = await take(file, 1024, { components: [{ number: 2, layers: [3, 7], label: 'Turn' }] });
    expect(infos).toMatchObject([{ id: 'turn', label: 'Turn', layers: [3, 7], group: 'Components' }]);
    // What the projects' own code adds for the coordinate 1.5: from where the face is, so many deviations along the component.
    const vector = tensors.get('directions.turn')?.data ?? new Float32Array();
    const dot = (a: ArrayLike<number>): number => vector.reduce((sum, x, i) => sum + x * a[i], 0);
    const [face, mean] = ['latent_row0', 'mean'].map((name) => npy(`directions/ganspace_${name}.npy`));
    const slider = (1.5 * std[2] - (dot(face) - dot(mean))) / infos[0].range;
    const moved = vector.map((x) => x * infos[0].range * slider);
    expect(difference(moved, npy('directions/ganspace_delta.npy'))).toBeLessThan(1e-6);
    await expect(take(file, 1024, { components: [{ number: 6 }] })).rejects.toThrow('There is no component 6');
  });

  test('sefa_factor.pt: columns', async () => {
    const { infos, tensors } = await take('sefa_factor.pt', 64, {}, 24);
    const vectors = npy('directions/sefa_eigvec.npy');
    const [size, count] = shapeOf('directions/sefa_eigvec.npy');
    expect(infos).toHaveLength(Math.min(10, count));
    for (const [i, { id }] of infos.entries())
      expect(tensors.get(`directions.${id}`)?.data).toEqual(
        Float32Array.from({ length: size }, (_, row) => vectors[row * count + i]),
      );
  });

  test('a pickle with a direction beside it: one model', async () => {
    const direction = { name: 'smile.pt', bytes: golden('directions/root_1x10x512_cuda.pt') };
    const generator = { name: 'g64_s512.pt', bytes: new Uint8Array(readFileSync(new URL('../g64_s512.pt', GOLDEN))) };
    const model = await imported([], {
      files: [direction, generator],
      choices: { labels: new Map([['smile.pt', 'Grin']]) },
    });
    expect(model.metadata.directions).toMatchObject([{ id: 'grin', label: 'Grin', range: 3, layers: [0, 10] }]);
  });
}

if (existsSync(GOLDEN)) {
  describe('directions', directionTests);
  describe('NVIDIA’s pickles', nvidiaTests);
  describe('TensorFlow’s pickles', tensorFlowTests);
  describe('rosinality’s files', rosinalityTests);
} else
  console.warn('Left out: the files of other projects and their vectors, as ../shared/golden/ecosystem is not here.');
