import { maxDifference, g64, g64Vectors } from '../../test/support/fixtures.ts';
import type { ModelFile } from '../format/index.ts';
import { segmentRows } from '../graph/segment.ts';
import { uniformChannels } from '../graph/widths.ts';
import { createCpu, type CpuBlock, type CpuBlocks } from './index.ts';

let model: ModelFile;
let wplus: Float32Array;
beforeAll(async () => {
  model = await g64();
  wplus = g64Vectors().tensor('wplus')?.data as Float32Array;
});

/** The whole picture at a ratio; nothing is left behind but kernels. */
function draw(blocks: CpuBlocks, ratio: number): Float32Array {
  const widths = uniformChannels(model.metadata.generator, ratio);
  let before: CpuBlock | undefined;
  for (let index = 0; index < 5; index++) {
    const [first, count] = segmentRows(index);
    const made = blocks.run({ index, widths, w: wplus.slice(first * 128, (first + count) * 128), before });
    if (before) blocks.release(before);
    before = made;
  }
  const picture = blocks.picture(before as CpuBlock);
  blocks.release(before as CpuBlock);
  return picture;
}

test('kernels of all ratios are one store', async () => {
  const blocks = await createCpu().open(model, 'stored');
  draw(blocks, 1);
  const { used } = blocks.memory;
  for (const ratio of [0.25, 0.5, 0.75]) draw(blocks, ratio);
  expect(blocks.memory.used).toBe(used);
});

test('filled bit by bit, they are the same', async () => {
  const [rising, whole] = [await createCpu().open(model, 'stored'), await createCpu().open(model, 'stored')];
  for (const ratio of [0.25, 0.5, 0.75]) draw(rising, ratio);
  expect(maxDifference(draw(rising, 1), draw(whole, 1))).toBe(0);
});

test('within a budget, those used last stay; the picture does not know', async () => {
  const [small, large] = [await createCpu().open(model, 'stored', 1e6), await createCpu().open(model, 'stored')];
  const expected = draw(large, 1);
  expect(maxDifference(draw(small, 1), expected)).toBe(0);
  const { used } = small.memory;
  expect(used).toBeLessThan(large.memory.used - 1e6);
  expect(maxDifference(draw(small, 1), expected)).toBe(0);
  expect(small.memory.used).toBe(used);
});
