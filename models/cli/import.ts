/** `import`: StyleGAN2's and Anycost GAN's files of any kind into one model file, without Python. */
import { createHash } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PortraitError } from '../errors.ts';
import type { Digest } from '../format/index.ts';
import { importModel, type ImportedModel, type SourceFile } from '../import/index.ts';
import { createRuntime } from '../runtime/index.ts';
import { readAnyOptions, readNumber, wrongUsage, type Command, type Print } from './command.ts';
import { readChoices } from './import-choices.ts';
import { nodeOnnxruntime } from './node-ort.ts';

/** pSp's snapshots with optimisers have 3 GB. */
const MOST_BYTES = 4 * 2 ** 30 - 1;
/** What Node reads at once is less than 2 GB. */
const PIECE = 2 ** 30;

const OPTIONS = {
  generator: { type: 'string' },
  encoder: { type: 'string' },
  directions: { type: 'string' },
  flexible: { type: 'string' },
  'include-withheld': { type: 'string', multiple: true },
  label: { type: 'string', multiple: true },
  range: { type: 'string', multiple: true },
  layers: { type: 'string', multiple: true },
  component: { type: 'string', multiple: true },
  ratios: { type: 'string' },
  resolutions: { type: 'string' },
  name: { type: 'string' },
  fp32: { type: 'boolean' },
  out: { type: 'string', short: 'o' },
} as const;

/** @throws PortraitError usage */
async function readSource(path: string): Promise<SourceFile> {
  const name = basename(path);
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MOST_BYTES) throw wrongUsage(`${name} is larger than 4 GB, more than can be read here.`);
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size;) {
        const { bytesRead } = await file.read(bytes, at, Math.min(PIECE, size - at), at);
        if (bytesRead === 0) throw wrongUsage(`The file ${path} ended while it was read.`);
        at += bytesRead;
      }
      return { name, bytes };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof PortraitError) throw error;
    throw new PortraitError('usage', `The file ${path} cannot be read.`, error);
  }
}

/** Piece by piece: WebCrypto would copy everything. */
const digest: Digest = (pieces) => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

function numberList(name: string, text: string | undefined): readonly number[] | undefined {
  return text?.split(',').map((part) => readNumber(name, part, { min: 0 }));
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  // Beside, then renamed: an import that is cut off leaves no half file under the name.
  const part = `${path}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw new PortraitError('usage', `The model file ${path} cannot be written.`, error);
  }
}

async function importFiles(args: readonly string[], print: Print): Promise<void> {
  const { values, positionals } = readAnyOptions(args, OPTIONS);
  const { out } = values;
  const roles = [values.generator, values.encoder, values.directions, values.flexible];
  if (positionals.length === 0 && roles.every((path) => path === undefined))
    throw wrongUsage('Give the files of a model: a generator, and what else there is of encoders and directions.');
  if (!out) throw wrongUsage('-o is missing.');
  if (!out.endsWith('.safetensors')) throw wrongUsage('The model file must be called NAME.safetensors.');
  const choices = readChoices(values);
  const ratios = numberList('--ratios', values.ratios);
  const resolutions = numberList('--resolutions', values.resolutions);
  const [generator, encoder, directions, flexible] = await Promise.all(roles.map((path) => path && readSource(path)));
  const stem = basename(out, '.safetensors');
  const start = performance.now();
  const imported = await importModel({
    runtime: createRuntime(nodeOnnxruntime()),
    files: await Promise.all(positionals.map(readSource)),
    ...(generator ? { generator } : {}),
    ...(encoder ? { encoder } : {}),
    ...(directions ? { directions } : {}),
    ...(flexible ? { flexible } : {}),
    choices,
    ratios,
    resolutions,
    id: stem,
    name: values.name ?? stem,
    dtype: values.fp32 ? 'F32' : 'F16',
    command: ['npm run model -- import', ...args.map(withoutFolders)].join(' '),
    digest,
  });
  await writeWhole(out, imported.bytes);
  const megabytes = (imported.bytes.byteLength / 1e6).toFixed(1);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(`${out}: ${megabytes} MB, ${values.fp32 ? 'float32' : 'float16'}, in ${seconds} s`);
  report(imported, print);
}

function report({ metadata, found, notes, norms, withheld, unusableRatios }: ImportedModel, print: Print): void {
  for (const { name, what } of found) print(`${name}: ${what}`);
  const g = metadata.generator;
  print(`generator: ${g.resolution} px, style ${g.styleDim}, widths ${Object.values(g.widths).join(', ')}`);
  print(`renders at ${g.resolutions.join(', ')} px, ratios ${g.ratios.join(', ')}`);
  if (g.clamp !== undefined) print(`values beyond ${g.clamp} are cut off in every layer, as in training (conv_clamp)`);
  if (unusableRatios.length > 0)
    print(`ratios left out, as their widths are no multiples of four: ${unusableRatios.join(', ')}`);
  const evolved = Object.keys(g.flexible);
  if (evolved.length > 0) print(`flexible configurations: ${evolved.join(', ')}`);
  print(
    `encoder: ${metadata.encoder ? metadata.encoder.kind : 'none; the model makes new portraits from seeds, and edits those'}`,
  );
  print(`directions: ${metadata.directions.map((d) => d.id).join(', ') || 'none'}`);
  for (const { id, range, layers } of metadata.directions) {
    const norm = norms.get(id) ?? 1;
    if (Math.abs(norm - 1) > 0.01)
      print(
        `  ${id} has length ${norm.toPrecision(3)}, kept as it is: a slider’s end moves ${(range * norm).toPrecision(3)} on rows ${layers[0]}–${layers[1] - 1}`,
      );
  }
  for (const note of notes) print(note);
  if (withheld.length > 0)
    print(`directions withheld (take them with --include-withheld NAME): ${withheld.join(', ')}`);
}

/** Provenance names files, not the folders of whoever imported them. */
function withoutFolders(argument: string): string {
  const [, option = '', path] = /^(--[a-z-]+=)?(.*)$/s.exec(argument) ?? ['', '', argument];
  return option + basename(path);
}

export const importCommand: Command = {
  about: 'turns StyleGAN2’s files of any kind into one model file; their weights stay exact with --fp32',
  usage: [
    'FILE… -o NAME.safetensors [--fp32] [--name TEXT] [--ratios 0.5,1] [--resolutions 256,1024]',
    '      [--label FILE=TEXT]… [--range FILE=NUMBER]… [--layers FILE=A-B]… [--component NUMBER[:A-B][=TEXT]]…',
    '      [--include-withheld NAME]… [--generator FILE] [--encoder FILE] [--directions FILE] [--flexible FILE]',
  ].join('\n'),
  options: [
    ['-o, --out NAME.safetensors', 'the model file'],
    ['--fp32', 'weights exactly as they are; without it they are rounded to 16 bits (half the size)'],
    ['--name TEXT', 'what the model is called'],
    ['--ratios LIST', 'ratios of the widths that are offered, such as 0.5,1'],
    ['--resolutions LIST', 'resolutions that are offered, such as 256,1024'],
    ['--label FILE=TEXT', 'name of a direction’s slider'],
    ['--range FILE=NUMBER', 'how far the slider’s end goes along it'],
    ['--layers FILE=A-B', 'the rows of w+ that it moves'],
    ['--component NUMBER[:A-B][=TEXT]', 'one of many directions in a file'],
    ['--include-withheld NAME', 'a direction that is left out unless it is asked for'],
    ['--generator, --encoder, --directions, --flexible FILE', 'what a file is, where that cannot be seen'],
  ],
  run: importFiles,
};
