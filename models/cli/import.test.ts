/** The command from its arguments to the file it writes, on the small files of test/fixtures/import. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '../format/index.ts';
import { importCommand } from './import.ts';

const source = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/import/${name}`, import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  await importCommand.run(args, (line) => lines.push(line));
  return lines;
}

test('everything at once', async () => {
  const flexible = join(folder, 'flexible.json');
  await writeFile(flexible, JSON.stringify({ '2x': { channels: [8, 8, 4, 8], res: 8, dist: 0, macs: 0 } }));
  const out = join(folder, 'tiny.safetensors');
  const files = ['--generator', source('tiny.train.pt'), '--encoder', source('encoder.legacy.pt')];
  const more = [
    '--directions',
    source('boundary.legacy.pt'),
    '--flexible',
    flexible,
    '--include-withheld',
    'attractive',
  ];
  const lines = await run(...files, ...more, '-o', out);
  expect(lines.join('\n')).toContain('renders at 8 px, ratios 0.5, 1\n');
  expect(lines).toContain('flexible configurations: 2x');
  expect(lines).toContain('encoder: resnet50');
  expect(lines.at(-1)).toBe('directions withheld (take them with --include-withheld NAME): 26_Pale_Skin');

  const { metadata } = await openModel(new Uint8Array(await readFile(out)));
  expect(metadata.id).toBe('tiny');
  expect(metadata.about).toContain('10000 mapped z, seed 0');
  expect(metadata.directions).toHaveLength(39);
  // Names of files, not of folders on somebody's machine.
  expect(metadata.provenance.command).toMatch(/^npm run model -- import --generator tiny\.train\.pt /);
  expect(JSON.stringify(metadata)).not.toContain(folder);
});

test.each([
  [[], 'usage', 'Give the files of a model: a generator, and what else there is of encoders and directions.'],
  [['--generator', source('tiny.pt')], 'usage', '-o is missing.'],
  [['--generator', source('tiny.pt'), '-o', 'x.onnx'], 'usage', 'The model file must be called NAME.safetensors.'],
  [['--generator', 'nowhere.pt', '-o', 'x.safetensors'], 'usage', 'The file nowhere.pt cannot be read.'],
  [
    ['--generator', source('tiny.pt'), '--include-withheld', 'Male', '-o', 'x.safetensors'],
    'usage',
    '--include-withheld needs a file of directions.',
  ],
  [
    ['--generator', source('tiny.pt'), '--ratios', 'half', '-o', 'x.safetensors'],
    'usage',
    '--ratios must be a number of at least 0, not "half".',
  ],
  [
    ['--generator', source('expected.safetensors'), '-o', 'x.safetensors'],
    'model-wrong',
    'This model cannot be used here: it is not an Anycost Portrait model (no "anycost" entry in its metadata). Choose another model file.',
  ],
] as const)('%j', async (args, code, message) => {
  await expect(run(...args)).rejects.toMatchObject({ code, message });
});

test('a folder that is not there: a sentence, and no half file', async () => {
  const out = join(folder, 'missing', 'x.safetensors');
  await expect(run('--generator', source('tiny.pt'), '-o', out)).rejects.toMatchObject({
    code: 'usage',
    message: `The model file ${out} cannot be written.`,
  });
  expect(await readdir(folder)).toEqual([]);
});
