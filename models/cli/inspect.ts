/** `inspect FILE`: what a model file says of itself, after every check the editor makes. */
import { readFile } from 'node:fs/promises';
import { PortraitError } from '../errors.ts';
import { openModel } from '../format/index.ts';
import { segmentCount, segmentMacs, uniformChannels } from '../graph/widths.ts';

/** Lines to print. @throws PortraitError usage | model-corrupt | model-wrong */
export async function inspectCommand(args: readonly string[]): Promise<readonly string[]> {
  if (args.length !== 1) throw new PortraitError('usage', 'Usage: npm run model -- inspect FILE');
  const bytes = await readFile(args[0]).catch((cause) => {
    throw new PortraitError('usage', `${args[0]} cannot be read.`, cause);
  });
  const model = await openModel(bytes);
  const { metadata } = model;
  const g = metadata.generator;
  const lines = [
    `${metadata.name} (${metadata.id}), ${(bytes.byteLength / 1e6).toFixed(1)} MB, ${model.names.length} tensors`,
    `licence: ${metadata.provenance.licence}`,
    `data: ${metadata.provenance.data}`,
    `generator: ${g.resolution} px, style ${g.styleDim}, renders at ${g.resolutions.join(', ')} px, ratios ${g.ratios.join(', ')}`,
    `encoder: ${metadata.encoder ? `${metadata.encoder.kind}, ${metadata.encoder.inputSize} px` : 'none'}`,
    ...metadata.directions.map((d) => `slider ${d.id}: ${d.label} (${d.group}), rows ${d.layers[0]}..${d.layers[1] - 1}, range ${d.range}`),
    'MACs by resolution and ratio:',
  ];
  for (const r of g.resolutions) {
    const cells = g.ratios.map((ratio) => {
      const channels = uniformChannels(g, ratio);
      let macs = 0;
      for (let index = 0; index < segmentCount(r); index++) macs += segmentMacs(channels, index);
      return `${ratio}: ${(macs / 1e6).toFixed(0)} M`;
    });
    lines.push(`  ${r} px  ${cells.join('  ')}`);
  }
  return lines;
}
