/** Direction files of a dozen projects (test/support/ecosystem.ts): the arrays they give, to the bit. */
import { readFileSync } from 'node:fs';
import { difference, golden, imported, isHere, npy, rowsOf, shapeOf, source } from '../../test/support/ecosystem.ts';
import { importDirections } from './directions.ts';
import type { GeneratorInfo } from './generator.ts';
import { identify, type DirectionChoices } from './index.ts';

/** A generator of 1024 px, or with ten rows: only its sizes matter to a direction. */
function generatorOf(resolution: number, styleDim = 512): GeneratorInfo {
  const widths = Object.fromEntries(
    Array.from({ length: Math.log2(resolution) - 1 }, (_, i) => [String(4 << i), 4] as const),
  );
  return {
    resolution,
    styleDim,
    nMlp: 8,
    widths,
    channelMax: 4,
    baseMultiplier: 0.25,
    resolutions: [resolution],
    ratios: [1],
    flexible: {},
  };
}

function directionTests(): void {
  const take = async (file: string, resolution = 1024, choices: DirectionChoices = {}, styleDim = 512) =>
    importDirections([await identify(source(`directions/${file}`))], generatorOf(resolution, styleDim), choices);

  test.each([
    ['root_1x512.pt', 'expected_1x512.npy'],
    ['root_1x512_legacy.pt', 'expected_1x512.npy'],
    ['root_512.pt', 'expected_1x512.npy'],
    ['root_1x512_f64.pt', 'expected_1x512.npy'],
    ['root_1x512_parameter.pt', 'expected_1x512.npy'],
    ['root_1x512_view.pt', 'expected_1x512.npy'],
    ['root_1x512_strided.pt', 'expected_1x512.npy'],
    ['root_1x512_torch2.pt', 'expected_1x512.npy'],
    ['f32_1x512_v1.npy', 'expected_1x512.npy'],
    ['f64_1x512_v1.npy', 'expected_1x512.npy'],
    ['f32_512_v1.npy', 'expected_1x512.npy'],
    ['f64_1x512_v2.npy', 'expected_1x512.npy'],
    ['f32_1x512_v3.npy', 'expected_1x512.npy'],
    ['f32_1x512_big_endian.npy', 'expected_1x512.npy'],
    ['root_1x18x512_cuda.pt', 'expected_1x18x512.npy'],
    ['f32_18x512_fortran.npy', 'expected_18x512.npy'],
    ['f64_18x512_v1.npy', 'expected_18x512.npy'],
  ])('%s to the bit, named after its file', async (file, expected) => {
    const { infos, tensors, norms } = await take(file);
    const [{ id, label, range, layers }] = infos;
    expect(difference(tensors.get(`directions.${id}`)?.data ?? [], npy(`directions/${expected}`))).toBe(0);
    expect(label).toBe(file.replace(/\.\w+$/, '').replaceAll('_', ' '));
    expect(layers).toEqual([0, 18]);
    const long = expected === 'expected_18x512.npy';
    expect(range).toBe(long ? 1 : 3);
    if (long) expect(norms.get(id)).toBeGreaterThan(11);
    else expect(norms.get(id)).toBeCloseTo(1, 5);
  });

  test('ten rows fit a generator of 64 px, and no other', async () => {
    const { tensors } = await take('root_1x10x512_cuda.pt', 64);
    expect(difference([...tensors.values()][0].data, npy('directions/expected_1x10x512.npy'))).toBe(0);
    await expect(take('root_1x10x512_cuda.pt')).rejects.toThrow(
      /is \[1,10,512\], and this generator takes \[512\] or \[18,512\]/,
    );
  });

  test('another latent size is refused with both numbers', async () => {
    const file = await identify(source('directions/root_512.pt'));
    expect(() => importDirections([file], generatorOf(64, 24))).toThrow(
      /latent of 512 numbers, and this generator’s has 24/,
    );
  });

  test.each([
    ['refuse_object.npy', /array of Python objects/],
    ['refuse_truncated.npy', /should have 2048 bytes of numbers and has 1948/],
    ['refuse_int.npy', /of type <i8/],
    ['refuse_nan.npy', /not finite/],
  ])('%s', async (file, sentence) => {
    await expect(take(file)).rejects.toThrow(sentence);
  });

  test.each(['ganspace_pca.pt', 'ganspace.npz'])('%s: components, their deviations, chosen ones', async (file) => {
    const all = await take(file);
    const comp = npy('directions/ganspace_comp.npy');
    const std = npy('directions/ganspace_std.npy');
    expect(all.infos).toHaveLength(6);
    for (const [i, { id, range }] of all.infos.entries()) {
      expect(difference(all.tensors.get(`directions.${id}`)?.data ?? [], rowsOf(comp, i, 512))).toBe(0);
      expect(range).toBe(2 * std[i]);
    }
    const { infos, tensors } = await take(file, 1024, { components: [{ number: 2, layers: [3, 7], label: 'Turn' }] });
    expect(infos).toMatchObject([{ id: 'turn', label: 'Turn', layers: [3, 7], group: 'Components' }]);
    // What the projects' own code adds for the coordinate 1.5: from where the face is, so many deviations along the component.
    const vector = tensors.get('directions.turn')?.data ?? new Float32Array();
    const dot = (a: ArrayLike<number>): number => vector.reduce((sum, x, i) => sum + x * a[i], 0);
    const [face, mean] = ['latent_row0', 'mean'].map((name) => npy(`directions/ganspace_${name}.npy`));
    const slider = (1.5 * std[2] - (dot(face) - dot(mean))) / infos[0].range;
    const moved = vector.map((x) => x * infos[0].range * slider);
    expect(difference(moved, npy('directions/ganspace_delta.npy'))).toBeLessThan(1e-6);
    await expect(take(file, 1024, { components: [{ number: 6 }] })).rejects.toThrow('There is no component 6');
  });

  test('sefa_factor.pt: columns', async () => {
    const { infos, tensors } = await take('sefa_factor.pt', 64, {}, 24);
    const vectors = npy('directions/sefa_eigvec.npy');
    const [size, count] = shapeOf('directions/sefa_eigvec.npy');
    expect(infos).toHaveLength(Math.min(10, count));
    for (const [i, { id }] of infos.entries())
      expect(tensors.get(`directions.${id}`)?.data).toEqual(
        Float32Array.from({ length: size }, (_, row) => vectors[row * count + i]),
      );
  });

  test('a pickle with a direction beside it: one model', async () => {
    const direction = { name: 'smile.pt', bytes: golden('directions/root_1x10x512_cuda.pt') };
    const generator = {
      name: 'g64_s512.pt',
      bytes: new Uint8Array(readFileSync(new URL('../../../shared/golden/g64_s512.pt', import.meta.url))),
    };
    const model = await imported([], {
      files: [direction, generator],
      choices: { labels: new Map([['smile.pt', 'Grin']]) },
    });
    expect(model.metadata.directions).toMatchObject([{ id: 'grin', label: 'Grin', range: 3, layers: [0, 10] }]);
  });
}

if (isHere) describe('directions', directionTests);
else test.todo('left out: direction files of other projects, as ../shared/golden/ecosystem is not here');
