/**
 * Generators of NVIDIA's and rosinality's repositories, and what their code draws (test/support/ecosystem.ts): every tensor to the bit,
 * every picture within the tolerance.
 */
import { nodeRuntime } from '../../test/support/fixtures.ts';
import {
  crcOf,
  difference,
  drawn,
  exists,
  imported,
  isHere,
  npy,
  rowsOf,
  shapeOf,
  tensorsOf,
  TOLERANCE,
} from '../../test/support/ecosystem.ts';
import { styleCount } from '../format/index.ts';
import { buildGenerator } from '../graph/whole.ts';
import { uniformChannels } from '../graph/widths.ts';
import { createMapping, truncate } from '../runtime/index.ts';

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
        if (exists(`${name}/ws_psi0.7.npy`))
          expect(difference(repeat(near), rowsOf(npy(`${name}/ws_psi0.7.npy`), i, rows * styleDim))).toBeLessThan(
            TOLERANCE,
          );
        if (exists(`${name}/img_psi0.7.npy`))
          expect(difference(await drawn(model, repeat(near)), picture('img_psi0.7'))).toBeLessThan(TOLERANCE);
        if (exists(`${name}/img_psi1_noise_none.npy`))
          expect(difference(await drawn(model, repeat(one), 'zero'), picture('img_psi1_noise_none'))).toBeLessThan(
            TOLERANCE,
          );
      }
    },
  );

  test('the graph cuts off what conv_clamp cuts off, too; its lack would show', async () => {
    const name = 'ada/ada16_clamp';
    const model = await imported([`${name}.pkl`]);
    const { resolution } = model.metadata.generator;
    expect(model.metadata.generator.clamp).toBe(256);
    const runtime = nodeRuntime();
    const channels = uniformChannels(model.metadata.generator, 1);
    const net = await runtime.open(buildGenerator(model, { resolution, channels, noise: 'stored' }));
    const ws = rowsOf(npy(`${name}/ws_psi1.npy`), 0, 6 * 16);
    const out = await net.run({ wplus: new runtime.ort.Tensor('float32', ws, [6, 16]) });
    const picture = (file: string): Float32Array => rowsOf(npy(`${name}/${file}.npy`), 0, 3 * resolution ** 2);
    const actual = out['picture'].data as Float32Array;
    expect(difference(actual, picture('img_psi1_b16'))).toBeLessThan(TOLERANCE);
    expect(difference(actual, picture('img_psi1_unclamped'))).toBeGreaterThan(0.1);
    await net.release();
  });

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

if (isHere) {
  describe('NVIDIA’s pickles', nvidiaTests);
  describe('TensorFlow’s pickles', tensorFlowTests);
  describe('rosinality’s files', rosinalityTests);
} else test.todo('left out: the files of other projects and their vectors, as ../shared/golden/ecosystem is not here');
