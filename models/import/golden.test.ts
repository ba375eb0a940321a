/** The published code's own vectors (float32, CPU), where ../shared is there; its rounding floor is 1e-6..6e-6. */
import { existsSync, readFileSync } from 'node:fs';
import { fixture, maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { join, op, pickle, storage, tensor, torchLegacy } from '../../test/support/pickles.ts';
import { openModel, readContainer, type ModelFile } from '../format/index.ts';
import { applyEdits, createGenerator, createMapping, loadDirections } from '../runtime/index.ts';
import { importModel, type ImportRequest, type SourceFile } from './index.ts';

const GOLDEN = new URL('../../../shared/golden/', import.meta.url);
const TOLERANCE = 2e-5;

const golden = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, GOLDEN)));
const source = (name: string): SourceFile => ({ name, bytes: golden(name) });

/** Little-endian float32 .npy in C order, flat. */
function npy(path: string): Float32Array {
  const bytes = golden(path);
  const header = new DataView(bytes.buffer).getUint16(8, true);
  if (!new TextDecoder().decode(bytes.subarray(10, 10 + header)).includes("'<f4'"))
    throw new Error(`${path} is not float32`);
  return new Float32Array(bytes.slice(10 + header).buffer);
}

async function imported(generator: string, change: Partial<ImportRequest> = {}): Promise<ModelFile> {
  const request = {
    runtime: nodeRuntime(),
    generator: source(generator),
    id: 'x',
    name: 'X',
    dtype: 'F32' as const,
    meanSamples: 100,
    ...change,
  };
  return openModel((await importModel(request)).bytes);
}

async function picture(
  model: ModelFile,
  request: { wplus: Float32Array; ratio?: number; widths?: readonly number[]; resolution?: number },
) {
  const generator = createGenerator(nodeRuntime(), model);
  const { rgb } = await generator.generate(request);
  await generator.dispose();
  return rgb;
}

/** First of a batch. */
const first = (values: Float32Array, count: number): Float32Array => values.slice(0, count);

function goldenTests(): void {
  const small = readContainer(fixture('g64_small/g64_small.safetensors'));

  test.each(['g64_small.pt', 'g64_small.legacy.pt'])('%s is the committed fixture, bit by bit', async (name) => {
    const model = await imported(name);
    const names = small.names.filter((one) => one.startsWith('generator.'));
    expect(model.names.filter((one) => one.startsWith('generator.')).sort()).toEqual([...names].sort());
    for (const one of names) {
      expect(model.tensor(one).shape).toEqual(small.shape(one));
      expect(maxDifference(model.tensor(one).data, small.tensor(one)?.data as Float32Array)).toBe(0);
    }
  });

  test('in fp16, within one rounding', async () => {
    const model = await imported('g64_small.pt', { dtype: 'F16' });
    for (const one of small.names.filter((n) => n.startsWith('generator.'))) {
      const exact = small.tensor(one)?.data as Float32Array;
      const excess = model.tensor(one).data.map((x, i) => Math.abs(x - exact[i]) - Math.abs(exact[i]) * 2 ** -11);
      expect(excess.reduce((a, b) => Math.max(a, b), 0)).toBeLessThanOrEqual(2 ** -25);
    }
  });

  test.each(['g64_small', 'g64_s512'])('pictures of %s, every ratio and resolution', async (name) => {
    const model = await imported(`${name}.pt`);
    const wplus = first(npy(`${name}/wplus.npy`), 10 * model.metadata.generator.styleDim);
    for (const ratio of ['0.25', '0.5', '0.75', '1.0'])
      for (const resolution of [8, 16, 32, 64]) {
        const expected = npy(`${name}/out_wplus_r${ratio}_res${resolution}.npy`);
        const rgb = await picture(model, { wplus, ratio: Number(ratio), resolution });
        expect(maxDifference(rgb, first(expected, rgb.length))).toBeLessThan(TOLERANCE);
      }
  });

  test.each([
    ['g64_small', 'boundary_small.pt'],
    ['g64_small', 'boundary_small.legacy.pt'],
    ['g64_s512', 'boundary_s512.pt'],
  ])('%s edited along %s as the demo does, and an evolved configuration', async (name, boundary) => {
    const model = await imported(`${name}.pt`, {
      directions: source(boundary),
      flexible: { name: 'flexible.json', bytes: golden(`${name}/flexible.json`) },
    });
    const { styleDim, flexible } = model.metadata.generator;
    const wplus = first(npy(`${name}/wplus.npy`), 10 * styleDim);
    const sliders = {
      smile: 1,
      young: -0.6,
      wavy_hair: 0.25,
      gray_hair: 0,
      blond_hair: -1,
      eyeglasses: 0.07,
      mustache: 0.5,
    };
    const edited = applyEdits(wplus, loadDirections(model), sliders, styleDim);
    expect(maxDifference(edited, npy(`${name}/edited_n12.npy`))).toBeLessThan(1e-6);
    const half = await picture(model, { wplus: edited, ratio: 0.5, resolution: 32 });
    expect(maxDifference(half, npy(`${name}/out_edited_n12_r0.5_res32.npy`))).toBeLessThan(TOLERANCE);
    const { channels, resolution } = flexible['toy'];
    const evolved = await picture(model, { wplus, widths: channels, resolution });
    expect(maxDifference(evolved, first(npy(`${name}/out_wplus_flex_res64.npy`), evolved.length))).toBeLessThan(
      TOLERANCE,
    );
  });

  test('w of g64_s512', async () => {
    const model = await imported('g64_s512.pt');
    const w = await createMapping(nodeRuntime(), model).map(first(npy('g64_s512/z.npy'), 512));
    expect(maxDifference(w, first(npy('g64_s512/w.npy'), 512))).toBeLessThan(TOLERANCE);
  });

  test('the mean w of 10,000 z is near that of the published code’s 10,000 other z', async () => {
    const model = await imported('g64_small.pt', { meanSamples: 10_000 });
    // Each mean is off by about a hundredth of the spread of w, which is about 1.
    expect(maxDifference(model.tensor('mean_w').data, npy('g64_small/mean_style.npy'))).toBeLessThan(0.06);
  });

  test('a training checkpoint, from cuda:0', async () => {
    const model = await imported('train_style_ckpt.pt');
    expect(model.metadata.provenance.metrics).toMatchObject({ epoch: 3, fid: 12.34, best_fid: 11.5 });
    const rgb = await picture(model, { wplus: npy('train_style/wplus.npy') });
    expect(maxDifference(rgb, npy('train_style/out.npy'))).toBeLessThan(TOLERANCE);
  });

  test('the encoder, the same from both layouts', async () => {
    const [zip, legacy] = await Promise.all(
      ['encoder_small.pt', 'encoder_small.legacy.pt'].map((name) =>
        imported('g64_small.pt', { encoder: source(name) }),
      ),
    );
    expect(zip.metadata.sha256).toEqual(legacy.metadata.sha256);
    expect(zip.tensor('encoder.fc.weight').shape).toEqual([1280, 128]);
    expect(zip.metadata.encoder).toEqual({ kind: 'resnet50', inputSize: 256 });
  });
}

test('the committed weights, written to a PyTorch file here, give the committed picture', async () => {
  const small = readContainer(fixture('g64_small/g64_small.safetensors'));
  const vectors = readContainer(fixture('g64_small/vectors.safetensors'));
  const names = small.names.filter((one) => one.startsWith('generator.'));
  const entries = names.map((name, i) => {
    const shape = small.shape(name) as readonly number[];
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
    const count = shape.reduce((a, b) => a * b, 1);
    return join(
      op.text(name.slice('generator.'.length)),
      tensor(storage(`${i}`, count), { shape, strides }),
      op.setItem,
    );
  });
  const data = pickle(op.dict, op.text('g_ema'), op.dict, ...entries, op.setItem);
  const bytes = torchLegacy(data, Object.fromEntries(names.map((name, i) => [`${i}`, small.raw(name)])));
  const { bytes: made } = await importModel({
    runtime: nodeRuntime(),
    generator: { name: 'made.pt', bytes },
    id: 'x',
    name: 'X',
    dtype: 'F32',
    meanSamples: 100,
  });
  const wplus = vectors.tensor('wplus')?.data as Float32Array;
  const rgb = await picture(await openModel(made), { wplus, ratio: 0.5, resolution: 32 });
  expect(maxDifference(rgb, vectors.tensor('out_wplus_r0.5_res32')?.data as Float32Array)).toBeLessThan(TOLERANCE);
});

if (existsSync(GOLDEN)) describe('the published files', goldenTests);
else console.warn('Left out: the published files and their vectors, as ../shared/golden is not here.');
