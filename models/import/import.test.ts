/** Imports of the small files in test/fixtures/import; what is expected was written by PyTorch (make.py there). */
import { fixture, maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { gEma, storage, tensor, torchZip } from '../../test/support/pickles.ts';
import { openModel, readContainer, type Tensor } from '../format/index.ts';
import { createGenerator, createMapping } from '../runtime/index.ts';
import { isWithheld } from './attributes.ts';
import { importModel, type ImportRequest, type ImportedModel, type SourceFile } from './index.ts';
import { meanW } from './mean-w.ts';

const expected = readContainer(fixture('import/expected.safetensors'));
const source = (name: string): SourceFile => ({ name, bytes: fixture(`import/${name}`) });
const json = (value: unknown): SourceFile => ({
  name: 'flexible.json',
  bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
});

function imported(change: Partial<ImportRequest> = {}): Promise<ImportedModel> {
  return importModel({
    runtime: nodeRuntime(),
    generator: source('tiny.pt'),
    id: 'tiny',
    name: 'Tiny',
    dtype: 'F32',
    meanSamples: 100,
    ...change,
  });
}

const whole: Partial<ImportRequest> = {
  encoder: source('encoder.legacy.pt'),
  directions: source('boundary.legacy.pt'),
};

function data(tensors: { tensor(name: string): Tensor | undefined }, name: string): Float32Array {
  const found = tensors.tensor(name);
  if (!found) throw new Error(`no tensor ${name}`);
  return found.data;
}

describe('tensors', () => {
  test.each([
    'tiny.pt',
    'tiny.deflated.pt',
    'tiny.legacy.pt',
    'tiny.strided.pt',
    'tiny.strided.legacy.pt',
    'tiny.train.pt',
  ])('%s comes over bit by bit in fp32', async (name) => {
    const { bytes, metadata, unusableRatios } = await imported({ generator: source(name) });
    expect(unusableRatios).toEqual([0.25, 0.75]);
    const model = await openModel(bytes);
    for (const one of expected.names.filter((n) => n.startsWith('generator.')))
      expect(model.tensor(one)).toEqual(expected.tensor(one));
    expect(metadata.generator).toEqual({
      resolution: 8,
      styleDim: 8,
      nMlp: 2,
      widths: { 4: 8, 8: 8 },
      channelMax: 8,
      baseMultiplier: 8 / 2048,
      resolutions: [8],
      ratios: [0.5, 1],
      flexible: {},
    });
  });

  test('fp16 is the same rounded once, at half the size', async () => {
    const [single, half] = [await imported(), await imported({ dtype: 'F16' })];
    const model = await openModel(half.bytes);
    for (const one of expected.names.filter((n) => n.startsWith('generator.'))) {
      const exact = data(expected, one);
      data(model, one).forEach((x, i) =>
        expect(Math.abs(x - exact[i])).toBeLessThanOrEqual(Math.abs(exact[i]) * 2 ** -11 + 2 ** -25),
      );
    }
    const header = (bytes: Uint8Array): number => 8 + new DataView(bytes.buffer).getUint32(0, true);
    expect(half.bytes.length - header(half.bytes)).toBe((single.bytes.length - header(single.bytes)) / 2);
  });

  test('the encoder’s batch normalisation is folded as PyTorch folds it', async () => {
    const model = await openModel((await imported(whole)).bytes);
    const names = expected.names.filter((n) => n.startsWith('encoder.'));
    expect(model.names.filter((n) => n.startsWith('encoder.'))).toHaveLength(names.length);
    expect(names).toHaveLength(2 * 53 + 3);
    for (const one of names) {
      expect(model.tensor(one).shape).toEqual(expected.tensor(one)?.shape);
      // One rounding more or less of a product and a sum of float32.
      expect(maxDifference(data(model, one), data(expected, one))).toBeLessThan(2e-6);
    }
    expect(model.metadata.encoder).toEqual({ kind: 'resnet50', inputSize: 256 });
  });

  test('pictures and w of the imported model are PyTorch’s', async () => {
    const model = await openModel((await imported()).bytes);
    const runtime = nodeRuntime();
    const generator = createGenerator(runtime, model);
    for (const ratio of [0.5, 1]) {
      const { rgb } = await generator.generate({ wplus: data(expected, 'wplus'), ratio });
      expect(maxDifference(rgb, data(expected, `picture_r${ratio.toFixed(1)}`))).toBeLessThan(2e-5);
    }
    await generator.dispose();
    const w = await createMapping(runtime, model).map(data(expected, 'z').slice(0, 8));
    expect(maxDifference(w, data(expected, 'w').slice(0, 8))).toBeLessThan(2e-6);
  });

  test('the mean w is the mean of what the mapping network gives, the same every time', async () => {
    const { bytes } = await imported();
    const model = await openModel(bytes);
    expect(Buffer.compare(bytes, (await imported()).bytes)).toBe(0);
    // With weights of zero only the bias of the last layer is left: sqrt(2) · leaky(0.01 · bias).
    const zero = { shape: [8, 8], data: new Float32Array(64) };
    const bias = { shape: [8], data: Float32Array.from({ length: 8 }, (_, i) => 100 * (i - 3)) };
    const flat = new Map([
      ['generator.style.1.weight', zero],
      ['generator.style.1.bias', bias],
    ]);
    const leaky = [...bias.data].map((b) => Math.fround(Math.SQRT2 * 0.01 * (b > 0 ? b : 0.2 * b)));
    const runtime = nodeRuntime();
    expect(maxDifference(await meanW(runtime, flat, 8, 1, 7), leaky)).toBeLessThan(1e-6);
    // And over many z the mean of the whole network agrees with one by other means.
    const tensors = new Map(model.names.map((name) => [name, model.tensor(name)]));
    expect(
      maxDifference(await meanW(runtime, tensors, 8, 2, 20_000), await meanW(runtime, tensors, 8, 2, 10_000)),
    ).toBeLessThan(0.05);
  });
});

describe('metadata', () => {
  test('directions have names, groups, the demo’s range and its rows', async () => {
    const { metadata, withheld, bytes } = await imported(whole);
    expect(metadata.directions).toHaveLength(38);
    expect(new Set(metadata.directions.map((d) => d.id)).size).toBe(38);
    expect(metadata.directions[0]).toEqual({
      id: 'smile',
      label: 'Smile',
      group: 'Expression',
      range: 0.6,
      layers: [0, 4],
      region: 'face',
      moves: true,
      negativeLabel: 'Serious',
      positiveLabel: 'Smiling',
    });
    expect(metadata.directions.find(({ id }) => id === 'goatee')).toMatchObject({ moves: false });
    expect(new Set(metadata.directions.map((d) => d.group))).toEqual(
      new Set(['Expression', 'Person', 'Features', 'Hair', 'Facial hair', 'Make-up', 'Accessories', 'Picture']),
    );
    expect(withheld).toEqual(['02_Attractive', '26_Pale_Skin']);
    const model = await openModel(bytes);
    expect(data(model, 'directions.five_o_clock_shadow')).toEqual(data(expected, 'directions.00_5_o_Clock_Shadow'));
    expect(data(model, 'directions.smile')).toEqual(data(expected, 'directions.31_Smiling'));
  });

  test('withheld directions come only by name', async () => {
    const { metadata, withheld } = await imported({ ...whole, choices: { includeWithheld: ['Pale_Skin'] } });
    expect(metadata.directions.map((d) => d.id)).toContain('pale_skin');
    expect(withheld).toEqual(['02_Attractive']);
    await expect(imported({ ...whole, choices: { includeWithheld: ['Tall'] } })).rejects.toMatchObject({
      code: 'model-wrong',
      message: 'boundary.legacy.pt cannot be imported: it has no direction Tall.',
    });
  });

  test('provenance names the sources by size and SHA-256', async () => {
    const { metadata } = await imported({
      ...whole,
      generator: source('tiny.train.pt'),
      command: 'npm run model -- import',
    });
    const { sources = [], licence, metrics, command } = metadata.provenance;
    expect(licence).toBe('as the source’s');
    expect(metrics).toEqual({ epoch: 3, fid: 12.5, best_fid: 11.25, mean_path_length: 0.5 });
    expect(command).toBe('npm run model -- import');
    expect(sources.map(({ role, name }) => [role, name])).toEqual([
      ['generator', 'tiny.train.pt'],
      ['encoder', 'encoder.legacy.pt'],
      ['directions', 'boundary.legacy.pt'],
    ]);
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(fixture('import/tiny.train.pt')));
    expect(sources[0]).toMatchObject({
      bytes: fixture('import/tiny.train.pt').length,
      sha256: Buffer.from(digest).toString('hex'),
    });
    expect(Object.keys(metadata.sha256)).toEqual(['generator', 'encoder', 'directions', 'mean_w']);
  });

  test('flexible configurations', async () => {
    const { metadata } = await imported({
      flexible: json({ '2x': { channels: [8, 8, 8, 4], dist: 0.1, res: 8, macs: 1 } }),
    });
    expect(metadata.generator.flexible).toEqual({ '2x': { channels: [8, 8, 8, 4], resolution: 8 } });
  });

  test.each([
    ['text', 'nonsense', 'is damaged: it is not JSON'],
    ['a list', [1], 'Expected Object'],
    [
      'too few channels',
      { a: { channels: [8, 8], res: 8 } },
      'configuration a: A channel list for this model has 4 entries',
    ],
    [
      'too wide',
      { a: { channels: [8, 8, 8, 12], res: 8 } },
      'Channel entry 3 must be a multiple of 4 from 4 to 8, not 12',
    ],
    ['an odd width', { a: { channels: [8, 8, 8, 6], res: 8 } }, 'not 6'],
    ['another resolution', { a: { channels: [8, 8, 8, 8], res: 16 } }, 'configuration a renders 16 px'],
    ['an unusual name', { '../a': { channels: [8, 8, 8, 8], res: 8 } }, 'is no name for a configuration'],
  ])('flexible configurations refused: %s', async (_, value, sentence) => {
    await expect(imported({ flexible: json(value) })).rejects.toMatchObject({
      message: expect.stringContaining(sentence),
    });
  });

  test('ratios and resolutions can be limited to what was trained, not widened', async () => {
    const { metadata } = await imported({ ratios: [1], resolutions: [8] });
    expect([metadata.generator.ratios, metadata.generator.resolutions]).toEqual([[1], [8]]);
    await expect(imported({ ratios: [0.25, 1] })).rejects.toMatchObject({ code: 'usage' });
    await expect(imported({ ratios: [0.5] })).rejects.toMatchObject({
      message: 'The ratios must include the full one, 1.',
    });
    await expect(imported({ resolutions: [4, 8] })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('refusals', () => {
  test.each([
    [
      'the encoder as the generator',
      { generator: source('encoder.legacy.pt') },
      'encoder.legacy.pt cannot be imported: it is a ResNet-50 encoder of Anycost GAN, and no generator is in it.',
    ],
    [
      'the generator as the encoder',
      { encoder: source('tiny.pt') },
      'tiny.pt cannot be imported: it is an Anycost generator, and no encoder is in it.',
    ],
    [
      'directions as the generator',
      { generator: source('boundary.legacy.pt') },
      'boundary.legacy.pt cannot be imported: it is directions (PyTorch), and no generator is in it.',
    ],
    [
      'the generator as directions',
      { directions: source('tiny.pt') },
      'tiny.pt cannot be imported: it is an Anycost generator, and no directions are in it.',
    ],
    [
      'another network',
      {
        generator: { name: 'x.pt', bytes: torchZip(gEma('a', tensor(storage('0', 1), { shape: [1], strides: [1] }))) },
      },
      'it has no style.1.weight, so it is not a generator',
    ],
  ] as const)('%s', async (_, change, sentence) => {
    await expect(imported(change)).rejects.toMatchObject({
      code: 'model-wrong',
      message: expect.stringContaining(sentence),
    });
  });

  test('a number that half precision cannot hold, and the way out', async () => {
    // The largest weight of the first mapping layer, where it lies in the file, made 1e6.
    const file = source('tiny.legacy.pt');
    const bytes = file.bytes.slice();
    const weights = data(expected, 'generator.style.1.weight');
    const pattern = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);
    new DataView(bytes.buffer).setFloat32(Buffer.from(bytes).indexOf(pattern), 1e6, true);
    const generator = { ...file, bytes };
    await expect(imported({ generator, dtype: 'F16' })).rejects.toMatchObject({
      code: 'model-wrong',
      message:
        'Tensor generator.style.1.weight reaches 1.00000e+6, and half precision ends at 65504; import with --fp32.',
    });
    expect(data(await openModel((await imported({ generator })).bytes), 'generator.style.1.weight')[0]).toBe(1e6);
  });
});

test.each([
  ['brown skin tone', true],
  ['lighten', true],
  ['SkinColor', true],
  ['Pale_Skin', true],
  ['skin-tone', true],
  ['ethnicity (asian)', true],
  ['02_Attractive', true],
  ['race', true],
  ['hair lighten', false],
  ['whitenTeeth', false],
  ['hair_light', false],
  ['embrace', false],
  ['Smiling', false],
  ['Blond_Hair', false],
])('the direction "%s" is withheld: %s', (name, withheld) => {
  expect(isWithheld(name)).toBe(withheld);
});
