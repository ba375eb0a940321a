/** Times of blocks of any widths, for `anycost search` (models/training): a list of blocks in, the same list with milliseconds out. */
import { readFile, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { ModelFile } from '../format/index.ts';
import { segmentRows } from '../graph/segment.ts';
import { checkChannels, segmentCount, uniformChannels } from '../graph/widths.ts';
import { segmentWidths } from '../runtime/segments.ts';
import type { BlockOutput, Blocks } from '../runtime/blocks.ts';
import type { Runtime, SegmentCost } from '../runtime/index.ts';
import { messageOf, wrongUsage, type Print } from './command.ts';
import { ramp, timeInRounds, type Job } from './measure.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const blockList = v.pipe(v.array(v.object({ segment: count, widths: v.array(count) })), v.minLength(1));
type Block = v.InferOutput<typeof blockList>[number];

/** Blocks that run in rounds: what else happens on the machine meets those alike that are compared. */
const TOGETHER = 16;

async function readBlocks(path: string): Promise<readonly Block[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw wrongUsage(`${path} cannot be read as JSON (${messageOf(error).replace(/\.$/, '')}).`);
  }
  const parsed = v.safeParse(blockList, json);
  if (!parsed.success) throw wrongUsage(`${path} is no list of {segment, widths} (${parsed.issues[0].message}).`);
  return parsed.output;
}

/** A channel list whose block `segment` has these widths, and what comes before it as few as may be. @throws PortraitError usage where the model has no such block */
function channelsWith(model: ModelFile, { segment, widths }: Block): readonly number[] {
  const info = model.metadata.generator;
  const full = uniformChannels(info, 1);
  if (segment >= segmentCount(info.resolution) || widths.length !== segmentWidths(segment, full).length)
    throw wrongUsage(`This model has no block ${segment} with ${widths.length} widths.`);
  const first = segment === 0 ? 0 : 2 * segment - 1;
  const channels = [...full.slice(0, first).fill(4), ...widths, ...full.slice(first + widths.length)];
  checkChannels(info, channels);
  return channels;
}

async function openBlock(blocks: Blocks, model: ModelFile, block: Block): Promise<Job & { release(): void }> {
  const { segment } = block;
  const { styleDim } = model.metadata.generator;
  const widths = channelsWith(model, block);
  const run = (index: number, before: BlockOutput | undefined): Promise<BlockOutput> =>
    blocks.run({ index, widths, w: ramp(segmentRows(index)[1] * styleDim), before });
  let before: BlockOutput | undefined;
  for (let index = 0; index < segment; index++) {
    const output = await run(index, before);
    before?.dispose();
    before = output;
  }
  return {
    run: async () => (await run(segment, before)).dispose(),
    release: () => before?.dispose(),
  };
}

/** Writes the blocks of `list` with their times to `output`. @throws PortraitError usage */
export async function benchBlocks(
  runtime: Runtime,
  model: ModelFile,
  list: string,
  output: string,
  runs: number,
  print: Print,
): Promise<void> {
  const blocks = [...(await readBlocks(list))].sort((a, b) => a.segment - b.segment);
  const times: SegmentCost[] = [];
  const opened = runtime.blocks(model, 'wasm', 'stored');
  for (let at = 0; at < blocks.length; at += TOGETHER) {
    const some = blocks.slice(at, at + TOGETHER);
    const jobs = [];
    for (const block of some) jobs.push(await openBlock(opened, model, block));
    const found = await timeInRounds(runs, jobs);
    for (const job of jobs) job.release();
    some.forEach((block, i) => times.push({ ...block, ms: found[i].cpu }));
    print(`${times.length} of ${blocks.length} blocks`);
  }
  await opened.release();
  await writeFile(output, JSON.stringify(times)).catch((cause: unknown) => {
    throw wrongUsage(`${output} cannot be written (${messageOf(cause)}).`);
  });
  print(`${output}: least processor time of ${runs} runs each, one thread`);
}
