import { PortraitError } from '../errors.ts';
import { fixture, g64 } from '../../test/support/fixtures.ts';
import { floatToHalf, halfToFloat } from './half.ts';
import { openModel, readContainer, writeContainer, type Tensor } from './index.ts';

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'opened';
  } catch (error) {
    if (!(error instanceof PortraitError)) throw error;
    expect(error.message).toMatch(/\.$|[a-z)]\.$/);
    return error.code;
  }
}

/** The fixture with its metadata changed; tensors as they are. */
function altered(change: (metadata: Record<string, unknown>) => void, drop?: string): Uint8Array {
  const container = readContainer(fixture('g64_small/g64_small.safetensors'));
  const metadata = JSON.parse(container.metadata['anycost']) as Record<string, unknown>;
  change(metadata);
  const tensors = new Map(container.names.filter((n) => n !== drop).map((n) => [n, container.tensor(n) as Tensor]));
  return writeContainer(tensors, { anycost: JSON.stringify(metadata) });
}

test('half precision survives a round trip over all finite bit patterns', () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((b) => (b & 0x7c00) !== 0x7c00);
  expect(floatToHalf(halfToFloat(bits))).toEqual(bits);
});

test('half precision rounds to nearest even and overflows to infinity', () => {
  const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65520, 65519, 2 ** -25, 2 ** -24 * 0.75);
  expect([...halfToFloat(floatToHalf(values))]).toEqual([1, 1 + 2 ** -9, Infinity, 65504, 0, 2 ** -24]);
});

test('the fixture opens and tells what it is', async () => {
  const model = await g64();
  expect(model.metadata.generator.resolution).toBe(64);
  expect(model.tensor('generator.input.input').shape).toEqual([1, 64, 4, 4]);
});

test('measured numbers are read, those of other makers are kept, and none are needed', async () => {
  const metrics = { heldOutDistance: 0.23, frechet: 0.012, frechetSamples: 500, fid: 12.5, notes: ['any'] };
  const bytes = altered((m) => Object.assign(m['provenance'] as object, { metrics }));
  const read = (await openModel(bytes)).metadata.provenance.metrics;
  expect(read).toEqual(metrics);
  expect(read?.heldOutDistance).toBe(0.23);
  const without = altered((m) => delete (m['provenance'] as { metrics?: unknown }).metrics);
  expect((await openModel(without)).metadata.provenance.metrics).toBeUndefined();
});

describe('refusals', () => {
  const good = fixture('g64_small/g64_small.safetensors');
  const flipped = good.slice();
  flipped[flipped.length - 70_000] ^= 1;
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['nothing', new Uint8Array(0), 'model-corrupt'],
    ['text', new TextEncoder().encode('hello, this is not a model file'), 'model-corrupt'],
    ['cut short', good.slice(0, good.length - 1), 'model-corrupt'],
    ['one bit flipped', flipped, 'model-corrupt'],
    ['other safetensors', writeContainer(new Map(), {}), 'model-wrong'],
    ['newer format', altered((m) => (m['formatVersion'] = 2)), 'model-wrong'],
    ['missing tensor', altered(() => undefined, 'generator.conv1.conv.weight'), 'model-wrong'],
    [
      'wrong widths',
      altered((m) => Object.assign((m['generator'] as { widths: object }).widths, { 64: 16 })),
      'model-wrong',
    ],
    [
      'a distance below 0',
      altered((m) => Object.assign(m['provenance'] as object, { metrics: { frechet: -1 } })),
      'model-wrong',
    ],
    ['no directions list', altered((m) => delete m['directions']), 'model-wrong'],
  ];
  test.each(cases)('%s', async (_, bytes, code) => {
    expect(await codeOf(() => openModel(bytes))).toBe(code);
  });
});
