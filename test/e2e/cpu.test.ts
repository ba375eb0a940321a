/** The generator's functions in Chromium, where they have multiply-add (Node 20 has not), against vectors of the published code. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { createCpu, CpuBlock } from '../../models/cpu/index.ts';
import type { openModel } from '../../models/format/index.ts';
import type { segmentRows } from '../../models/graph/segment.ts';
import type { segmentCount, uniformChannels } from '../../models/graph/widths.ts';
import { fixture, g64Vectors, maxDifference } from '../support/fixtures.ts';
import { useBrowser } from './stage.ts';

const stage = useBrowser();

const ENTRY = `
  export { createCpu } from './models/cpu/index.ts';
  export { openModel } from './models/format/index.ts';
  export { segmentRows } from './models/graph/segment.ts';
  export { segmentCount, uniformChannels } from './models/graph/widths.ts';
  export { hasRelaxedSimd } from './models/wasm/relaxed-simd.ts';
`;

interface Parts {
  createCpu: typeof createCpu;
  openModel: typeof openModel;
  segmentRows: typeof segmentRows;
  segmentCount: typeof segmentCount;
  uniformChannels: typeof uniformChannels;
  hasRelaxedSimd(): boolean;
}

/** As models/graph/golden.test.ts has it. */
const TOLERANCE = 2e-5;
const RUNGS = ['0.25', '0.5', '0.75', '1.0'].flatMap((ratio) =>
  [8, 16, 32, 64].map((resolution) => ({ ratio, resolution })),
);

test('every rung is that of the published code', async () => {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'parts',
  });
  const vectors = g64Vectors();
  const page = await stage.browser.newPage();
  // Checking a model's sums takes a secure page.
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto('http://localhost/');
  await page.addScriptTag({ content: (outputFiles ?? [])[0].text });
  const pictures = await page.evaluate(
    async ({ file, wplus, rungs }) => {
      const parts = (globalThis as unknown as { parts: Parts }).parts;
      const model = await parts.openModel(Uint8Array.from(atob(file), (c) => c.charCodeAt(0)));
      const { styleDim } = model.metadata.generator;
      const blocks = await parts.createCpu().open(model, 'stored');
      const drawn = rungs.map(({ ratio, resolution }) => {
        const widths = parts.uniformChannels(model.metadata.generator, Number(ratio));
        let before: CpuBlock | undefined;
        for (let index = 0; index < parts.segmentCount(resolution); index++) {
          const [first, count] = parts.segmentRows(index);
          const w = Float32Array.from(wplus.slice(first * styleDim, (first + count) * styleDim));
          before = blocks.run({ index, widths, w, before });
        }
        return [...blocks.picture(before as CpuBlock)];
      });
      return { fused: parts.hasRelaxedSimd(), drawn };
    },
    {
      file: Buffer.from(fixture('g64_small/g64_small.safetensors')).toString('base64'),
      wplus: [...(vectors.tensor('wplus')?.data as Float32Array)],
      rungs: RUNGS,
    },
  );
  expect(pictures.fused).toBe(true);
  const wrong = RUNGS.filter(({ ratio, resolution }, i) => {
    const expected = vectors.tensor(`out_wplus_r${ratio}_res${resolution}`)?.data as Float32Array;
    return !(maxDifference(pictures.drawn[i], expected) < TOLERANCE);
  });
  expect(wrong).toEqual([]);
  await page.close();
});
