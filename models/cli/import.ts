/** `import`: the authors' PyTorch files into one model file, without Python. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PortraitError } from '../errors.ts';
import { importModel, type SourceFile } from '../import/index.ts';
import { createRuntime } from '../runtime/index.ts';
import { readNumber, readOptions, wrongUsage, type Command, type Print } from './command.ts';
import { nodeOnnxruntime } from './node-ort.ts';

/** What Node reads in one piece; a training checkpoint of config-f has 0.8 GB. */
const MOST_BYTES = 2 ** 31 - 1;

const OPTIONS = {
  generator: { type: 'string' },
  encoder: { type: 'string' },
  directions: { type: 'string' },
  flexible: { type: 'string' },
  'include-withheld': { type: 'string', multiple: true },
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
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw wrongUsage(`${name} is larger than 2 GB, more than can be read here.`);
    return { name, bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    if (error instanceof PortraitError) throw error;
    throw new PortraitError('usage', `The file ${path} cannot be read.`, error);
  }
}

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
  const { values } = readOptions(args, OPTIONS);
  const { generator, out } = values;
  if (!generator) throw wrongUsage('--generator is missing.');
  if (!out) throw wrongUsage('-o is missing.');
  if (!out.endsWith('.safetensors')) throw wrongUsage('The model file must be called NAME.safetensors.');
  if (values['include-withheld'] && !values.directions) throw wrongUsage('--include-withheld needs --directions.');
  const source = (path: string | undefined): Promise<SourceFile> | undefined => (path ? readSource(path) : undefined);
  const stem = basename(out, '.safetensors');
  const start = performance.now();
  const { bytes, metadata, withheld, unusableRatios } = await importModel({
    runtime: createRuntime(nodeOnnxruntime()),
    generator: await readSource(generator),
    encoder: await source(values.encoder),
    directions: await source(values.directions),
    flexible: await source(values.flexible),
    includeWithheld: values['include-withheld'],
    ratios: numberList('--ratios', values.ratios),
    resolutions: numberList('--resolutions', values.resolutions),
    id: stem,
    name: values.name ?? stem,
    dtype: values.fp32 ? 'F32' : 'F16',
    command: ['npm run model -- import', ...args.map(withoutFolders)].join(' '),
  });
  await writeWhole(out, bytes);

  const g = metadata.generator;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(`${out}: ${(bytes.byteLength / 1e6).toFixed(1)} MB, ${values.fp32 ? 'float32' : 'float16'}, in ${seconds} s`);
  print(`generator: ${g.resolution} px, style ${g.styleDim}, widths ${Object.values(g.widths).join(', ')}`);
  print(`renders at ${g.resolutions.join(', ')} px, ratios ${g.ratios.join(', ')}`);
  if (unusableRatios.length > 0)
    print(`ratios left out, as their widths are no multiples of four: ${unusableRatios.join(', ')}`);
  const evolved = Object.keys(g.flexible);
  if (evolved.length > 0) print(`flexible configurations: ${evolved.join(', ')}`);
  print(`encoder: ${metadata.encoder ? metadata.encoder.kind : 'none'}`);
  print(`directions: ${metadata.directions.map((d) => d.id).join(', ') || 'none'}`);
  if (withheld.length > 0)
    print(`directions withheld (take them with --include-withheld NAME): ${withheld.join(', ')}`);
}

/** Provenance names files, not the folders of whoever imported them. */
function withoutFolders(argument: string): string {
  const [, option = '', path] = /^(--[a-z-]+=)?(.*)$/s.exec(argument) ?? ['', '', argument];
  return option + basename(path);
}

export const importCommand: Command = {
  about: 'turns the authors’ PyTorch files into one model file; their weights stay exact with --fp32',
  usage: [
    '--generator G.pt [--encoder E.pt] [--directions B.pt] [--flexible F.json] -o NAME.safetensors',
    '      [--fp32] [--name TEXT] [--ratios 0.5,1] [--resolutions 256,1024] [--include-withheld NAME]…',
  ].join('\n'),
  run: importFiles,
};
