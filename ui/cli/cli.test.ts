/** The command line as its user meets it: files in, files and sentences out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web/wasm';
import { defaultModelPath, readModel } from '../../models/cli/read-model.ts';
import type { ModelFile } from '../../models/format/index.ts';
import { createGenerator, type SegmentCost } from '../../models/runtime/index.ts';
import { call, refused, works } from '../../test/support/command-line.ts';
import { fixture, maxDifference, nodeRuntime, sameBytes } from '../../test/support/fixtures.ts';
import { AVATAR, portrait } from '../../test/support/portraits.ts';
import { readImage, writePng } from './images.ts';

const SMALL = fileURLToPath(new URL('../../test/fixtures/g64_small/g64_small.safetensors', import.meta.url));

let folder: string;
let photo: string;
let model: ModelFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portrait-cli-'));
  photo = join(folder, 'photo.png');
  await writePng(photo, await portrait());
  model = await readModel();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('generate', () => {
  test('a seed is one face, at every size and width', async () => {
    const k = Math.min(...model.metadata.generator.resolutions);
    const ratio = Math.min(...model.metadata.generator.ratios);
    const make = async (name: string, ...options: string[]) => {
      await works('generate', ...options, '-o', join(folder, name));
      return readImage(join(folder, name));
    };
    const one = await make('one.png', '--seed', '1', '--k', `${k}`, '--alpha', `${ratio}`);
    expect([one.width, one.height]).toEqual([k, k]);
    const again = await make('again.png', '--seed', '1', '--k', `${k}`, '--alpha', `${ratio}`);
    expect(sameBytes(one.data, again.data)).toBe(true);
    const other = await make('other.png', '--seed', '2', '--k', `${k}`, '--alpha', `${ratio}`);
    expect(sameBytes(one.data, other.data)).toBe(false);
    // At truncation 0 every seed is the mean face.
    const mean = await make('mean.png', '--seed', '1', '--k', `${k}`, '--truncation', '0');
    expect(
      sameBytes(mean.data, (await make('mean2.png', '--seed', '2', '--k', `${k}`, '--truncation', '0')).data),
    ).toBe(true);
    const full = await make('full.png', '--seed', '1');
    expect(full.width).toBe(model.metadata.generator.resolution);
  });

  test('a flexible configuration by its name', async () => {
    const output = join(folder, 'flex.png');
    const options = ['generate', '--seed', '1', '--truncation', '1', '--model', SMALL, '-o', output];
    const out = await works(...options, '--flexible', 'flex');
    expect(out[0]).toContain('64 px, flex');
    const flex = await readImage(output);
    expect(flex.width).toBe(64);
    await works(...options);
    expect(sameBytes((await readImage(output)).data, flex.data)).toBe(false);
    await refused('no flexible configuration "flax"; it has flex.', ...options, '--flexible', 'flax');
    await refused('leave --k and --alpha out', ...options, '--flexible', 'flex', '--k', '16');
  });

  test('refuses what the model cannot draw', async () => {
    const output = join(folder, 'x.png');
    const { resolutions, ratios } = model.metadata.generator;
    await refused(
      `--k must be one of ${resolutions.join(', ')}, not "60"`,
      'generate',
      '--seed',
      '1',
      '--k',
      '60',
      '-o',
      output,
    );
    await refused(
      `--alpha must be one of ${ratios.join(', ')}`,
      'generate',
      '--seed',
      '1',
      '--alpha',
      '0.3',
      '-o',
      output,
    );
    await refused(
      '--truncation must be a number from 0 to 1',
      'generate',
      '--seed',
      '1',
      '--truncation',
      '2',
      '-o',
      output,
    );
    await refused('--seed must be a whole number', 'generate', '--seed', '1.5', '-o', output);
    await refused('--seed needs a value', 'generate', '--seed', '-o', output);
    await refused('--seed NUMBER', 'generate', '-o', output);
  });
});

describe('export', () => {
  test('the file draws what the engine draws, in any onnxruntime', async () => {
    const { resolutions, ratios, styleDim } = model.metadata.generator;
    const [resolution, ratio] = [resolutions[resolutions.length - 1], ratios[0]];
    const output = join(folder, 'sub.onnx');
    await works('export', '--k', `${resolution}`, '--alpha', `${ratio}`, '-o', output);
    const generator = createGenerator(nodeRuntime(), model);
    const wplus = Float32Array.from({ length: generator.nStyle * styleDim }, (_, i) => Math.sin(i * 1.3));
    const { rgb } = await generator.generate({ wplus, resolution, ratio });
    const session = await ort.InferenceSession.create(readFileSync(output));
    expect(session.inputNames).toEqual(['wplus']);
    const { picture } = await session.run({ wplus: new ort.Tensor('float32', wplus, [generator.nStyle, styleDim]) });
    expect(picture.dims).toEqual([1, 3, resolution, resolution]);
    // Another way to the same sums changes the rounding only.
    expect(maxDifference(picture.data as Float32Array, rgb)).toBeLessThan(1e-4);
    await session.release();
    await generator.dispose();
  });

  test('also of a model that is given', async () => {
    const out = await works('export', '--model', SMALL, '--k', '16', '-o', join(folder, 'small.onnx'));
    expect(out[0]).toContain('wplus [10, 128] in, picture [1, 3, 16, 16] out');
    expect(fixture('g64_small/g64_small.safetensors').length).toBeGreaterThan(
      readFileSync(join(folder, 'small.onnx')).length,
    );
  });

  test('a flexible configuration draws what the engine draws of its widths', async () => {
    const small = await readModel(SMALL);
    const { channels: widths, resolution } = small.metadata.generator.flexible['flex'];
    const output = join(folder, 'flex.onnx');
    await works('export', '--model', SMALL, '--flexible', 'flex', '-o', output);
    const generator = createGenerator(nodeRuntime(), small);
    const wplus = Float32Array.from({ length: 10 * 128 }, (_, i) => Math.sin(i * 1.3));
    const { rgb } = await generator.generate({ wplus, resolution, widths });
    const session = await ort.InferenceSession.create(readFileSync(output));
    const { picture } = await session.run({ wplus: new ort.Tensor('float32', wplus, [10, 128]) });
    expect(maxDifference(picture.data as Float32Array, rgb)).toBeLessThan(1e-4);
    await session.release();
    await generator.dispose();
  });

  test('refuses other names and sizes', async () => {
    await refused('does not end in .onnx', 'export', '-o', join(folder, 'x.pt'));
    await refused('--k must be one of', 'export', '--k', '4', '-o', join(folder, 'x.onnx'));
  });
});

describe('inspect and bench', () => {
  test('inspect names every slider and every size', async () => {
    const out = (await works('inspect', defaultModelPath())).join('\n');
    for (const { id, label } of model.metadata.directions) expect(out).toContain(`slider ${id}: ${label}`);
    for (const r of model.metadata.generator.resolutions) expect(out).toMatch(new RegExp(`^ {2}${r} px `, 'm'));
    await refused('FILE is missing', 'inspect');
    expect(await works('inspect', SMALL)).toContainEqual(
      expect.stringMatching(/^flexible flex: 64 px, \d+ M, widths 64 64 64 48 /),
    );
  });

  test('bench --blocks writes the time of every listed block', async () => {
    const [list, output] = [join(folder, 'blocks.json'), join(folder, 'times.json')];
    const blocks = [
      { segment: 3, widths: [64, 32, 16] },
      { segment: 0, widths: [64, 64] },
      { segment: 3, widths: [64, 12, 16] },
    ];
    const bench = (...options: string[]) => ['bench', '--runs', '1', '--model', SMALL, '--blocks', list, ...options];
    writeFileSync(list, JSON.stringify(blocks));
    await works(...bench('-o', output));
    const times = JSON.parse(readFileSync(output, 'utf8')) as SegmentCost[];
    expect(times.map(({ segment, widths }) => ({ segment, widths }))).toEqual([blocks[1], blocks[0], blocks[2]]);
    for (const { ms } of times) expect(ms).toBeGreaterThan(0);
    await refused('-o OUT.json', ...bench());
    writeFileSync(list, JSON.stringify([{ segment: 3, widths: [64, 32, 18] }]));
    await refused('must be a multiple of 4', ...bench('-o', output));
    writeFileSync(list, JSON.stringify([{ segment: 9, widths: [64, 32, 16] }]));
    await refused('no block 9 with 3 widths', ...bench('-o', output));
    writeFileSync(list, '{}');
    await refused('is no list of {segment, widths}', ...bench('-o', output));
    await refused('cannot be read as JSON', ...bench('--blocks', join(folder, 'none.json'), '-o', output));
  });

  test('bench has a row for every rung, with a rate that follows from its time', async () => {
    const out = await works('bench', '--runs', '1', '--model', SMALL);
    const rows = out.map((line) => line.trim().split(/\s+/)).filter(([k, alpha]) => Number(k) > 0 && Number(alpha) > 0);
    expect(rows).toHaveLength(4 * 4);
    for (const [, , mmacs, , ms, rate] of rows)
      expect(Math.abs((Number(rate) * Number(ms)) / (2 * Number(mmacs)) - 1)).toBeLessThan(0.2);
    await refused('--runs must be a whole number', 'bench', '--runs', '0');
  });

  test('a model that looks twice says so, and how long each look takes', async () => {
    const model = fileURLToPath(new URL('../../test/fixtures/refiner/twice.safetensors', import.meta.url));
    expect(await works('inspect', model)).toContain('refiner: plain-pyramid, 128 px, 2 passes, feature of 8 px');
    const out = await works('bench', '--runs', '1', '--model', model);
    for (const name of ['encoder', 'closer look'])
      expect(out.some((line) => new RegExp(`^${name}: [\\d.]+ ms, [\\d.]+ CPU ms$`).test(line))).toBe(true);
  });
});

describe('the entry', () => {
  test('help, no command, and a wrong one', async () => {
    const { code, out } = await call('--help');
    expect(code).toBe(0);
    for (const name of ['edit', 'generate', 'inspect', 'export', 'bench'])
      expect(out.join('\n')).toContain(`  ${name} `);
    expect((await call()).code).toBe(1);
    const wrong = await call('toString');
    expect(wrong).toMatchObject({ code: 1, complaints: expect.arrayContaining(['There is no command "toString".']) });
    expect((await works('edit', '--help'))[0]).toContain('Usage: npm run model -- edit PHOTO');
  });

  test('--help of each command lists its options, that of edit also the sliders of the model in question', async () => {
    for (const [name, option] of [
      ['edit', '--list-faces'],
      ['generate', '--truncation'],
      ['reconstruct', '--refine'],
      ['import', '--fp32'],
      ['export', '--flexible'],
      ['bench', '--blocks'],
    ])
      expect((await works(name, '--help')).slice(2).join('\n')).toContain(`  ${option}`);
    const help = (await works('edit', '--help')).join('\n');
    expect(help).toContain(`Sliders of ${model.metadata.id}, each from -1 to 1:`);
    for (const id of ['smile', 'brows.left', 'age', 'turn']) expect(help).toMatch(new RegExp(`^  ${id} `, 'm'));
    const none = await call('edit', '--help', '--model', join(folder, 'none.safetensors'));
    expect(none.complaints[0]).toContain(join(folder, 'none.safetensors'));
  });

  test('as a program: lines to stdout, the complaint to stderr, the exit code', () => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const start = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', main, ...args], { encoding: 'utf8' });
    const good = start('inspect', defaultModelPath());
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('MACs by resolution and ratio:');
    const bad = start('edit', AVATAR, '--set', 'wings=1', '-o', join(folder, 'x.png'));
    expect([bad.status, bad.stdout]).toEqual([1, '']);
    expect(bad.stderr).toContain('There is no slider "wings"');
    const cut = spawnSync(
      'bash',
      [
        '-c',
        'set -o pipefail; "$0" --import tsx "$@" | head -1',
        process.execPath,
        main,
        'inspect',
        defaultModelPath(),
      ],
      { encoding: 'utf8' },
    );
    expect([cut.status, cut.stderr, cut.stdout.split('\n').length]).toEqual([0, '', 2]);
  });
});
