/** From PyTorch files to an edited photo by the command line alone: import, then edit with the imported model. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readModel } from '../../models/cli/read-model.ts';
import { createEncoder, createGenerator } from '../../models/runtime/index.ts';
import { readImage } from '../../ui/cli/images.ts';
import { run } from '../../ui/cli/run.ts';
import { nodeRuntime, sameBytes } from '../support/fixtures.ts';
import { AVATAR } from '../support/portraits.ts';
import { golden, goldenIsHere } from './node.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imported-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function works(...args: readonly string[]): Promise<readonly string[]> {
  const [out, complaints]: string[][] = [[], []];
  const code = await run(
    args,
    (line) => out.push(line),
    (line) => complaints.push(line),
  );
  expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
  return out;
}

interface Sources {
  readonly generator: string;
  readonly encoder: string;
  readonly directions: string;
}

/**
 * The weights are random, so no edit is pretty; it must run, be finite, and leave the photo alone at zero. The smile moves the mesh
 * whatever the model draws.
 */
async function importAndEdit(name: string, sources: Sources): Promise<void> {
  const path = join(folder, `${name}.safetensors`);
  const files = Object.entries(sources).flatMap(([option, file]) => [`--${option}`, file]);
  await works('import', ...files, '--fp32', '-o', path);

  const model = await readModel(path);
  const runtime = nodeRuntime();
  const encoder = createEncoder(runtime, model);
  const noisy = Float32Array.from({ length: 3 * 256 * 256 }, (_, i) => Math.sin(i * i));
  const [code, smaller] = [await encoder.encode(noisy), await encoder.encode(noisy.slice(0, 3 * 64 * 64))];
  const generator = createGenerator(runtime, model);
  expect(code).toHaveLength(generator.nStyle * generator.styleDim);
  expect([...code, ...smaller].every(Number.isFinite)).toBe(true);
  expect(sameBytes(new Uint8ClampedArray(code.buffer), new Uint8ClampedArray(smaller.buffer))).toBe(false);
  expect((await generator.generate({ wplus: code })).rgb.every(Number.isFinite)).toBe(true);
  await Promise.all([encoder.dispose(), generator.dispose()]);

  const [same, edited] = [join(folder, 'same.png'), join(folder, 'edited.png')];
  const photo = await readImage(AVATAR);
  expect((await works('edit', AVATAR, '--model', path, '-o', same)).join()).toContain('nothing changed');
  expect(sameBytes((await readImage(same)).data, photo.data)).toBe(true);
  await works('edit', AVATAR, '--model', path, '--set', 'young=1', '--set', 'smile=1', '-o', edited);
  const after = await readImage(edited);
  expect([after.width, after.height]).toEqual([photo.width, photo.height]);
  expect(sameBytes(after.data, photo.data)).toBe(false);
}

test('the smallest files that have every key', async () => {
  const file = (name: string): string => fileURLToPath(new URL(`../fixtures/import/${name}`, import.meta.url));
  await importAndEdit('tiny', {
    generator: file('tiny.pt'),
    encoder: file('encoder.legacy.pt'),
    directions: file('boundary.legacy.pt'),
  });
});

if (goldenIsHere)
  test('the 64 px generator with its encoder', async () => {
    const copied = async (name: string): Promise<string> => {
      await writeFile(join(folder, name), golden(name));
      return join(folder, name);
    };
    await importAndEdit('g64', {
      generator: await copied('g64_small.pt'),
      encoder: await copied('encoder_small.pt'),
      directions: await copied('boundary_small.pt'),
    });
  });
else console.warn('Left out: editing with the imported 64 px generator, as ../shared/golden is not here.');
