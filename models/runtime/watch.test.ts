/** A GPU that passes its probe and fails later: its pictures are not believed, and the CPU goes on in its place. */
import { g64, g64Vectors, maxDifference, nodeRuntime } from '../../test/support/fixtures.ts';
import { createGenerator, type Runtime } from './index.ts';
import { pictureFault } from './watch.ts';

/** Draws as the CPU does, under the GPU's name, and then spoils the picture of every block. */
function failingGpu(spoil: (picture: Float32Array) => Float32Array): Runtime {
  const real = nodeRuntime();
  return {
    ...real,
    blocks(model, backend, noise, precision) {
      const blocks = real.blocks(model, 'wasm', noise, precision);
      if (backend === 'wasm') return blocks;
      return {
        ...blocks,
        async run(request) {
          const output = await blocks.run(request);
          const picture = output.picture.bind(output);
          output.picture = () => spoil(picture());
          return output;
        },
      };
    },
  };
}

const wplus = (): Float32Array => g64Vectors().tensor('wplus')?.data as Float32Array;

test.each([
  ['zeros', (p: Float32Array) => new Float32Array(p.length), 'one colour'],
  ['NaN in one place', (p: Float32Array) => p.map((v, i) => (i === 77 ? NaN : v)), 'no numbers'],
  ['infinity', (p: Float32Array) => p.map((v, i) => (i === p.length - 1 ? Infinity : v)), 'no numbers'],
])('%s: the CPU draws it instead', async (_, spoil, why) => {
  const reasons: string[] = [];
  const onFallback = (reason: string): void => void reasons.push(reason);
  const model = await g64();
  const generator = createGenerator(failingGpu(spoil), model, { backend: 'webgpu', onFallback });
  const cpu = createGenerator(nodeRuntime(), model);
  const [seen, expected] = [await generator.generate({ wplus: wplus() }), await cpu.generate({ wplus: wplus() })];
  expect(maxDifference(seen.rgb, expected.rgb)).toBe(0);
  expect(generator.backend).toBe('wasm');
  expect(reasons).toEqual([expect.stringContaining(why)]);
});

test('a picture of something else than the rung before is checked, and left', async () => {
  let broken = false;
  const model = await g64();
  // Upside down in brightness: as good a picture as the right one, by itself.
  const gpu = failingGpu((p) => (broken ? p.map((v) => 1.5 - v) : p));
  const generator = createGenerator(gpu, model, { backend: 'webgpu' });
  await generator.generate({ wplus: wplus(), resolution: 16 });
  expect(generator.backend).toBe('webgpu');
  broken = true;
  const seen = await generator.generate({ wplus: wplus() });
  const expected = await createGenerator(nodeRuntime(), model).generate({ wplus: wplus() });
  expect(generator.backend).toBe('wasm');
  expect(maxDifference(seen.rgb, expected.rgb)).toBe(0);
});

test('a model whose rungs are far apart keeps its GPU', async () => {
  const model = await g64();
  const lifted = (p: Float32Array): Float32Array =>
    p.length > 3 * 16 * 16 ? p.map((v) => v + 0.05) : p.map((v) => v - 0.9);
  const generator = createGenerator(failingGpu(lifted), model, { backend: 'webgpu' });
  await generator.generate({ wplus: wplus(), resolution: 16 });
  await generator.generate({ wplus: wplus() });
  expect(generator.backend).toBe('webgpu');
});

test('pictures that are right have no fault', () => {
  expect(
    pictureFault({ width: 2, height: 2, rgb: Float32Array.from({ length: 12 }, (_, i) => i / 12) }),
  ).toBeUndefined();
});
