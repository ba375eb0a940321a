/** `inspect`: what a model file says of itself, after every check the editor makes. */
import { openModel, type ModelMetadata } from '../format/index.ts';
import { printable } from '../format/safetensors.ts';
import { pictureMacs, uniformChannels } from '../graph/widths.ts';
import { readOptions, type Command, type Print } from './command.ts';
import { readModelBytes } from './read-model.ts';
import { flexibleOf } from './sub-generator.ts';

function millions(macs: number): string {
  return `${(macs / 1e6).toFixed(0)} M`;
}

function refinerWords({ kind, inputSize, passes = 1, featureSize }: NonNullable<ModelMetadata['refiner']>): string {
  const words = [kind, `${inputSize} px`, passes === 1 ? '1 pass' : `${passes} passes`];
  return [...words, ...(featureSize === undefined ? [] : [`feature of ${featureSize} px`])].join(', ');
}

async function inspect(args: readonly string[], print: Print): Promise<void> {
  const { positionals } = readOptions(args, {}, ['FILE']);
  const bytes = await readModelBytes(positionals[0]);
  const model = await openModel(bytes);
  const { metadata } = model;
  const g = metadata.generator;
  print(`${metadata.name} (${metadata.id}), ${(bytes.byteLength / 1e6).toFixed(1)} MB, ${model.names.length} tensors`);
  print(`licence: ${metadata.provenance.licence}`);
  print(`data: ${metadata.provenance.data}`);
  print(
    `generator: ${g.resolution} px, style ${g.styleDim}, renders at ${g.resolutions.join(', ')} px, ratios ${g.ratios.join(', ')}`,
  );
  print(`encoder: ${metadata.encoder ? `${metadata.encoder.kind}, ${metadata.encoder.inputSize} px` : 'none'}`);
  if (metadata.refiner) print(`refiner: ${refinerWords(metadata.refiner)}`);
  for (const d of metadata.directions)
    print(`slider ${d.id}: ${d.label} (${d.group}), rows ${d.layers[0]}..${d.layers[1] - 1}, range ${d.range}`);
  const measured = Object.entries(metadata.provenance.metrics ?? {}).filter(([, value]) => typeof value === 'number');
  if (measured.length > 0) print(`measured: ${measured.map(([name, value]) => `${name} ${String(value)}`).join(', ')}`);
  print('MACs by resolution and ratio:');
  for (const r of g.resolutions) {
    const cells = g.ratios.map((ratio) => `${ratio}: ${millions(pictureMacs(uniformChannels(g, ratio), r))}`);
    print(`  ${r} px  ${cells.join('  ')}`);
  }
  for (const name of Object.keys(g.flexible)) {
    const { channels, resolution: r } = flexibleOf(model, name);
    print(`flexible ${printable(name)}: ${r} px, ${millions(pictureMacs(channels, r))}, widths ${channels.join(' ')}`);
  }
}

export const inspectCommand: Command = {
  about: 'what a model file holds, after every check the editor makes',
  usage: 'FILE',
  run: inspect,
};
