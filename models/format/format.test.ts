import { PortraitError } from '../errors.ts';
import { fixture, g64 } from '../../test/support/fixtures.ts';
import { floatToHalf, halfToFloat } from './half.ts';
import { openModel, readContainer, sealModel, writeContainer, type ModelMetadata, type Tensor } from './index.ts';

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

const generatorOf = (m: Record<string, unknown>): Record<string, unknown> => m['generator'] as Record<string, unknown>;

/** The fixture with its metadata changed; tensors as they are. */
function altered(change: (metadata: Record<string, unknown>) => void, drop?: string): Uint8Array {
  const container = readContainer(fixture('g64_small/g64_small.safetensors'));
  const metadata = JSON.parse(container.metadata['anycost']) as Record<string, unknown>;
  change(metadata);
  const tensors = new Map(container.names.filter((n) => n !== drop).map((n) => [n, container.tensor(n) as Tensor]));
  return writeContainer(tensors, { anycost: JSON.stringify(metadata) });
}

/** The fixture with a tensor changed, under checksums that are right (or as they were before the change). */
async function damaged(name: string, change: (data: Float32Array) => void, sealed = true): Promise<Uint8Array> {
  const container = readContainer(fixture('g64_small/g64_small.safetensors'));
  const tensors = new Map(container.names.map((n) => [n, container.tensor(n) as Tensor]));
  const draft = JSON.parse(container.metadata['anycost']) as ModelMetadata;
  const before = await sealModel(tensors, draft, 'F32');
  const { data, shape } = tensors.get(name) as Tensor;
  const changed = data.slice();
  change(changed);
  tensors.set(name, { shape, data: changed });
  if (sealed) return (await sealModel(tensors, draft, 'F32')).bytes;
  return writeContainer(tensors, readContainer(before.bytes).metadata);
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
  const cases: readonly (readonly [string, Uint8Array | Promise<Uint8Array>, string])[] = [
    ['nothing', new Uint8Array(0), 'model-wrong'],
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
    ['a cap that makes other widths', altered((m) => (generatorOf(m)['channelMax'] = 68)), 'model-wrong'],
    ['a multiplier that makes other widths', altered((m) => (generatorOf(m)['baseMultiplier'] = 0.3)), 'model-wrong'],
    ['a ratio that leaves nothing', altered((m) => (generatorOf(m)['ratios'] = [1e-9, 1])), 'model-wrong'],
    ['an endless ratio list', altered((m) => (generatorOf(m)['ratios'] = Array(50_000).fill(1))), 'model-wrong'],
    ['a description of megabytes', altered((m) => (m['about'] = 'x'.repeat(3e6))), 'model-wrong'],
    ['many mapping layers', altered((m) => (generatorOf(m)['nMlp'] = 60)), 'model-wrong'],
    ['a huge crop', altered((m) => (m['encoder'] = { kind: 'plain-resnet', inputSize: 16384 })), 'model-wrong'],
    ['a long word', altered((m) => (m['name'] = 'n'.repeat(5000))), 'model-wrong'],
    ['mean w of another file', damaged('mean_w', (data) => (data[3] += 1), false), 'model-corrupt'],
    ['a weight that is no number', damaged('generator.conv1.conv.weight', (data) => (data[7] = NaN)), 'model-corrupt'],
    ['an infinite weight', damaged('generator.input.input', (data) => (data[7] = -Infinity), true), 'model-corrupt'],
  ];
  test.each(cases)('%s', async (_, bytes, code) => {
    expect(await codeOf(async () => openModel(await bytes))).toBe(code);
  });

  test('one word of the description changed', async () => {
    const sealed = await damaged('mean_w', () => undefined);
    const text = Buffer.from(sealed).toString('latin1').replace('formatVersion', 'formatversion');
    expect(await codeOf(() => openModel(Buffer.from(text, 'latin1')))).not.toBe('opened');
    const licence = /licence\\":\\"(.)/.exec(Buffer.from(sealed).toString('latin1'));
    if (!licence) throw new Error('The fixture states no licence.');
    const bytes = sealed.slice();
    bytes[licence.index + licence[0].length - 1] ^= 1;
    await expect(openModel(bytes)).rejects.toThrow('checksum of its description');
  });

  test('a value that is no number is found in half precision too, wherever it stands', () => {
    for (const at of [0, 1, 2]) {
      const data = new Float32Array(3);
      const file = (): Uint8Array => writeContainer(new Map([['a', { shape: [3], data }]]), {}, 'F16');
      expect(readContainer(file()).isFinite('a')).toBe(true);
      data[at] = at === 1 ? -Infinity : NaN;
      expect(readContainer(file()).isFinite('a')).toBe(false);
    }
  });
});

describe('what codes of real faces are like', () => {
  const container = readContainer(fixture('g64_small/g64_small.safetensors'));
  const draft = JSON.parse(container.metadata['anycost']) as ModelMetadata;
  const { resolution, styleDim: dim } = draft.generator;
  const rows = 2 * Math.log2(resolution) - 2;
  const withPrior = async (shapes: Readonly<Record<string, readonly number[]>>): Promise<string> => {
    const tensors = new Map(container.names.map((n) => [n, container.tensor(n) as Tensor]));
    for (const [name, shape] of Object.entries(shapes))
      tensors.set(`prior.${name}`, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
    return codeOf(async () => openModel((await sealModel(tensors, draft, 'F32')).bytes));
  };
  test.each([
    ['fits', { centres: [3, rows, dim], shares: [3], spread: [2, rows, dim] }, 'opened'],
    ['other rows', { centres: [3, rows - 1, dim], shares: [3], spread: [2, rows, dim] }, 'model-wrong'],
    ['shares of other kinds', { centres: [3, rows, dim], shares: [4], spread: [2, rows, dim] }, 'model-wrong'],
    ['no spread', { centres: [3, rows, dim], shares: [3] }, 'model-wrong'],
    ['no centres', { spread: [2, rows, dim] }, 'model-wrong'],
  ])('%s', async (_, shapes, code) => {
    expect(await withPrior(shapes)).toBe(code);
  });
});

describe('files that are something else are named', () => {
  const start = (text: string): Uint8Array => Buffer.from(text.padEnd(64, '\0'), 'latin1');
  test.each([
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'Git LFS pointer'],
    ['a web page', '<!DOCTYPE html><html><title>404</title>', 'web page'],
    ['a picture', '\x89PNG\r\n\x1a\n', 'picture'],
    ['a photo', '\xff\xd8\xff\xe0', 'picture'],
    ['a checkpoint', 'PK\x03\x04', 'npm run model -- import'],
    ['a pickle', '\x80\x04\x95', 'npm run model -- import'],
    ['an array', '\x93NUMPY\x01', 'npm run model -- import'],
  ])('%s', async (_, text, word) => {
    await expect(openModel(start(text))).rejects.toThrow(word);
  });

  test('a file that was cut off says how much of it is there', async () => {
    const whole = fixture('g64_small/g64_small.safetensors');
    const part = whole.slice(0, Math.floor(whole.length / 2));
    await expect(openModel(part)).rejects.toThrow(`cut off: ${part.length} of ${whole.length} bytes`);
  });
});
