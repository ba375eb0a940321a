/**
 * Every row of the README's table, on the small files of test/fixtures/import/ecosystem: the generator in them is that of
 * `expected.safetensors`, so tensors are compared to the bit and pictures with PyTorch's.
 */
import { fixture, maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { ascii, join, zip, type Bytes } from '../../test/support/pickles.ts';
import { openModel, readContainer, sealModel, type ModelFile, type Tensor } from '../format/index.ts';
import { createEncoder, createGenerator } from '../runtime/index.ts';
import { importModel, type ImportedModel, type ImportRequest, type SourceFile } from './index.ts';
import { readNpy } from './numpy/npy.ts';
import { complaintsAbout } from './torch/complaints.ts';
import { openZip } from './torch/zip.ts';

const expected = readContainer(fixture('import/expected.safetensors'));
const source = (name: string): SourceFile => ({ name, bytes: fixture(`import/ecosystem/${name}`) });
const MEAN = Float32Array.from({ length: 8 }, (_, i) => -1 + (2 * i) / 7);

function imported(names: readonly string[], change: Partial<ImportRequest> = {}): Promise<ImportedModel> {
  return importModel({
    runtime: nodeRuntime(),
    files: names.map(source),
    id: 'tiny',
    name: 'Tiny',
    dtype: 'F32',
    meanSamples: 100,
    ...change,
  });
}

const data = (name: string): Float32Array => expected.tensor(name)?.data ?? new Float32Array();

/** The file as one says what codes are like. */
async function withPrior(bytes: Uint8Array): Promise<Uint8Array> {
  const model = await openModel(bytes);
  const { styleDim, resolution } = model.metadata.generator;
  const shape = [2, 2 * Math.log2(resolution) - 2, styleDim];
  const data = Float32Array.from({ length: 2 * shape[1] * styleDim }, (_, i) => i % 7);
  const tensors = new Map<string, Tensor>([
    ...model.names.map((name) => [name, model.tensor(name)] as const),
    ['prior.centres', { shape, data }],
    ['prior.shares', { shape: [2], data: Float32Array.of(0.5, 0.5) }],
    ['prior.spread', { shape, data }],
  ]);
  return (await sealModel(tensors, model.metadata, 'F32')).bytes;
}

async function picture(model: ModelFile): Promise<Float32Array> {
  const generator = createGenerator(nodeRuntime(), model);
  const { rgb } = await generator.generate({ wplus: data('wplus') });
  await generator.dispose();
  return rgb.slice();
}

const NOT_NOISE = (name: string): boolean => !name.startsWith('generator.noises.');

describe('generators', () => {
  test.each([
    ['ada.pkl', 'a StyleGAN2 generator of NVIDIA’s', true],
    ['ada_nhwc.pkl', 'a StyleGAN2 generator of NVIDIA’s', true],
    ['tf.pkl', 'a StyleGAN2 generator of NVIDIA’s (TensorFlow)', true],
    ['snapshot.pt', 'a StyleGAN2 generator', false],
    ['converted.pt', 'a StyleGAN2 generator', true],
    ['module.pt', 'a StyleGAN2 generator (rosinality, a whole module)', false],
  ])('%s is %s', async (name, what, keepsMean) => {
    const { bytes, found, metadata } = await imported([name]);
    expect(found).toEqual([{ name, what }]);
    const model = await openModel(bytes);
    for (const one of expected.names.filter((n) => n.startsWith('generator.'))) {
      // The 1 that TensorFlow's files leave out comes back with a rounding.
      const exact = name !== 'tf.pkl' || !one.endsWith('modulation.bias');
      const difference = maxDifference(model.tensor(one).data, data(one));
      expect([one, exact ? difference : difference < 2e-7]).toEqual([one, exact ? 0 : true]);
    }
    expect([metadata.generator.ratios, metadata.generator.resolutions]).toEqual([[1], [8]]);
    expect(metadata.about).toContain(keepsMean ? 'Mean w as the file keeps it' : 'Mean w of 100 mapped z');
    if (keepsMean) expect(maxDifference(model.tensor('mean_w').data, MEAN)).toBeLessThan(1e-6);
    if (name !== 'ada_nhwc.pkl') expect(maxDifference(await picture(model), data('picture_r1.0'))).toBeLessThan(2e-5);
  });

  test('conv_clamp is kept, and cuts off what is drawn', async () => {
    const wide = await imported(['ada.pkl']);
    const narrow = await imported(['ada_nhwc.pkl']);
    expect([wide.metadata.generator.clamp, narrow.metadata.generator.clamp]).toEqual([256, 0.5]);
    const cut = await picture(await openModel(narrow.bytes));
    expect(maxDifference(cut, data('picture_r1.0'))).toBeGreaterThan(0.1);
    // Two blocks, each cut off by itself.
    expect(Math.max(...cut.map(Math.abs))).toBeLessThanOrEqual(1);
  });

  test('without noise maps: noise is off, and that is said', async () => {
    const { bytes, notes } = await imported(['no_noises.pt']);
    expect(notes).toContain('It has no noise maps, as old files have not, so noise is off.');
    const model = await openModel(bytes);
    expect(model.tensor('generator.noises.noise_2').data).toEqual(new Float32Array(64));
    for (const one of expected.names.filter((n) => n.startsWith('generator.') && NOT_NOISE(n)))
      expect(maxDifference(model.tensor(one).data, data(one))).toBe(0);
  });

  test('views of one flat storage below “module.”, a repeated number, no checksums', async () => {
    const model = await openModel((await imported(['views.pt'])).bytes);
    for (const one of expected.names.filter((n) => n.startsWith('generator.') && n !== 'generator.noises.noise_0'))
      expect(maxDifference(model.tensor(one).data, data(one))).toBe(0);
    expect(model.tensor('generator.noises.noise_0').data).toEqual(new Float32Array(16));
  });

  test.each([
    ['refuse_labels.pkl', 'draws by class (3 labels)'],
    ['refuse_grey.pkl', 'draws pictures of 1 channel, grey'],
    ['refuse_resnet.pkl', 'has the architecture “resnet”'],
    ['refuse_orig.pkl', 'has the architecture “orig”'],
    ['refuse_z.pkl', 'its z has 4 numbers and its w 8'],
    ['refuse_stylegan3.pkl', 'is a StyleGAN3-T generator'],
  ])('%s is refused by name', async (name, sentence) => {
    await expect(imported([name])).rejects.toMatchObject({
      code: 'model-wrong',
      message: expect.stringContaining(sentence),
    });
  });
});

describe('encoders', () => {
  /** The formula of make_ecosystem.py. */
  const photo = Float32Array.from({ length: 3 * 256 * 256 }, (_, i) => {
    const [c, y, x] = [Math.floor(i / 65_536), Math.floor(i / 256) % 256, i % 256];
    return Math.sin(x / 17 + c) * Math.cos(y / 23 - c);
  });
  const codes = openZip(fixture('import/ecosystem/codes.npz'), { spend: () => undefined }, complaintsAbout('codes'));

  test.each([
    ['e4e', 'an encoder of e4e’s with its generator', { offsets: true }],
    ['psp', 'an encoder of pSp’s with its generator', {}],
  ])('%s.pt', async (name, what, info) => {
    const { bytes, found } = await imported([`${name}.pt`]);
    expect(found[0].what).toBe(what);
    const model = await openModel(bytes);
    expect(model.metadata.encoder).toEqual({ kind: 'ir-se50', inputSize: 256, ...info });
    expect(maxDifference(model.tensor('generator.conv1.conv.weight').data, data('generator.conv1.conv.weight'))).toBe(
      0,
    );
    const encoder = createEncoder(nodeRuntime(), model);
    const code = await encoder.encode(photo);
    await encoder.dispose();
    const exact = readNpy(codes.read(`${name}.npy`), name, complaintsAbout(name)).load();
    expect(maxDifference(code, exact)).toBeLessThan(1e-4);
  });

  test('restyle.pt looks again and again', async () => {
    const { bytes, found } = await imported(['restyle.pt']);
    expect(found[0].what).toBe('an encoder of ReStyle’s with its generator');
    const model = await openModel(bytes);
    expect(model.metadata.encoder).toEqual({ kind: 'ir-se50', inputSize: 256, passes: 5 });
    const encoder = createEncoder(nodeRuntime(), model);
    const shares: number[] = [];
    await encoder.encode(photo, undefined, (share) => shares.push(share));
    await encoder.dispose();
    expect(shares).toHaveLength(5 * 5 + 1);
  });

  test('an encoder’s file beside a generator’s: that one’s generator', async () => {
    const { notes, metadata } = await imported(['e4e.pt', 'ada.pkl']);
    expect(metadata.generator.clamp).toBe(256);
    expect(metadata.encoder?.kind).toBe('ir-se50');
    expect(notes).toContain('The generator is that of ada.pkl; the one within e4e.pt was left aside.');
  });
});

describe('directions', () => {
  test.each([
    [['smile.npy'], [['smile', 3, [0, 4]]]],
    [['rows.npy'], [['rows', 1, [0, 4]]]],
    [
      ['version2.npy', 'age.pt'],
      [
        ['version2', 3, [0, 4]],
        ['age', 3, [0, 4]],
      ],
    ],
    [['pose.pt'], [['pose', 1, [0, 4]]]],
  ] as const)('%j', async (files, sliders) => {
    const { metadata, norms } = await imported(['ada.pkl', ...files]);
    expect(metadata.directions.map(({ id, range, layers }) => [id, range, layers])).toEqual(sliders);
    for (const [id] of sliders) expect(norms.get(id)).toBeGreaterThan(id === 'rows' || id === 'pose' ? 10 : 0.99);
  });

  test.each(['ganspace_pca.pt', 'ganspace.npz', 'factor.pt'])('%s: components', async (name) => {
    const { bytes, metadata } = await imported(['ada.pkl', name], {
      choices: { components: [{ number: 1, layers: [1, 3], label: 'Turn' }] },
    });
    expect(metadata.directions).toMatchObject([{ id: 'turn', label: 'Turn', group: 'Components', layers: [1, 3] }]);
    const arrays = openZip(
      fixture('import/ecosystem/directions.npz'),
      { spend: () => undefined },
      complaintsAbout('x'),
    );
    const comp = readNpy(arrays.read('comp.npy'), 'comp', complaintsAbout('x')).load();
    const model = await openModel(bytes);
    expect(maxDifference(model.tensor('directions.turn').data, comp.slice(8, 16))).toBe(0);
  });

  test('without a choice the first ten components, each by its deviation', async () => {
    const numbers = (shape: readonly number[], value: (i: number) => number): Bytes => {
      const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i));
      return join([0x93], ascii('NUMPY'), [1, 0, 118, 0], ascii(header), new Uint8Array(data.buffer));
    };
    const bytes = zip([
      { name: 'lat_comp.npy', content: numbers([12, 1, 8], (i) => (i % 9 === 0 ? 1 : 0)) },
      { name: 'lat_stdev.npy', content: numbers([12], (i) => 12 - i) },
    ]);
    const { metadata } = await imported([], { files: [source('ada.pkl'), { name: 'pca.npz', bytes }] });
    expect(metadata.directions.map(({ label, range }) => [label, range])).toEqual(
      Array.from({ length: 10 }, (_, i) => [`Component ${i}`, 2 * (12 - i)]),
    );
  });

  test('label, range and rows by the command line', async () => {
    const { metadata } = await imported(['ada.pkl', 'smile.npy'], {
      choices: {
        labels: new Map([['smile.npy', 'Grin']]),
        ranges: new Map([['smile', 2]]),
        layers: new Map([['smile.npy', [0, 2]]]),
      },
    });
    expect(metadata.directions).toMatchObject([{ id: 'grin', label: 'Grin', range: 2, layers: [0, 2] }]);
    await expect(
      imported(['ada.pkl', 'smile.npy'], { choices: { labels: new Map([['age.pt', 'Age']]) } }),
    ).rejects.toMatchObject({ code: 'usage', message: 'There is no direction or file of one called age.pt.' });
  });

  test('an array of objects is refused', async () => {
    await expect(imported(['ada.pkl', 'refuse_objects.npy'])).rejects.toMatchObject({
      message: expect.stringContaining('array of Python objects'),
    });
  });

  test('a model file of our own takes more directions, and keeps what it has', async () => {
    const first = await imported(['ada.pkl', 'e4e.pt', 'smile.npy'], {
      choices: { labels: new Map([['smile.npy', 'Grin']]) },
    });
    const own = { name: 'first.safetensors', bytes: await withPrior(first.bytes) };
    const { bytes, metadata } = await imported([], { files: [own, source('age.pt')] });
    expect(metadata.directions.map(({ id }) => id)).toEqual(['grin', 'age']);
    expect(metadata.directions[0]).toEqual(first.metadata.directions[0]);
    expect(metadata.generator).toEqual(first.metadata.generator);
    expect(metadata.encoder).toEqual(first.metadata.encoder);
    const [before, after] = [await openModel(own.bytes), await openModel(bytes)];
    expect(after.has('prior.shares')).toBe(true);
    for (const name of before.names) expect(maxDifference(after.tensor(name).data, before.tensor(name).data)).toBe(0);
  });
});

test('a model file of our own takes another encoder in the place of its own', async () => {
  const first = await imported(['e4e.pt']);
  const own = { name: 'first.safetensors', bytes: first.bytes };
  const { bytes, metadata } = await imported([], { files: [own, source('psp.pt')] });
  expect([first.metadata.encoder?.offsets, metadata.encoder?.offsets]).toEqual([true, undefined]);
  const [model, psp] = [await openModel(bytes), await openModel((await imported(['psp.pt'])).bytes)];
  for (const name of psp.names.filter((one) => one.startsWith('encoder.')))
    expect(maxDifference(model.tensor(name).data, psp.tensor(name).data)).toBe(0);
});

describe('what is no part of a model', () => {
  test.each([
    [['smile.npy'], 'smile.npy is a direction (NumPy); a model needs one generator: give its file too.'],
    [['ada.pkl', 'tf.pkl'], 'ada.pkl and tf.pkl are 2 generators; a model has one.'],
    [['e4e.pt', 'psp.pt'], 'e4e.pt and psp.pt are 2 encoders; a model has one.'],
  ])('%j', async (files, message) => {
    await expect(imported(files)).rejects.toMatchObject({ code: 'usage', message });
  });

  test('a web page that a host sent instead', async () => {
    const page = { name: 'ffhq.pkl', bytes: new TextEncoder().encode('<!DOCTYPE html><title>Quota exceeded</title>') };
    await expect(imported([], { files: [page] })).rejects.toMatchObject({
      code: 'model-wrong',
      message: expect.stringMatching(/^ffhq\.pkl: This is a web page/),
    });
  });
});
