/**
 * Readers of files from strangers, against thousands of damaged and invented ones (seeded): each gives an error with a
 * code and a sentence, or the right result; never a hang, another exception, or memory beyond MEMORY.
 */
import fc from 'fast-check';
import { fixture, nodeRuntime } from '../../test/support/fixtures.ts';
import { damage } from '../../test/support/mutate.ts';
import { ascii, join, little, op, pickle, torchLegacy, torchZip, type Bytes } from '../../test/support/pickles.ts';
import { PortraitError } from '../errors.ts';
import { openModel, readContainer, writeContainer, type Container } from '../format/index.ts';
import { importModel, openCheckpoint } from './index.ts';
import { isTensor, PyDict } from './torch/values.ts';

const SEED = 20_260;
const runtime = nodeRuntime();
/** Most that one file of a few kB may take (torch/budget.ts), and that the process may grow by in all. */
const MEMORY = { case: 80 * 2 ** 20, process: 600 * 2 ** 20 };
const MILLISECONDS = 2000;

let atStart = 0;
let highest = 0;

beforeAll(() => {
  atStart = process.memoryUsage().rss;
});

afterAll(() => {
  expect(highest - atStart).toBeLessThan(MEMORY.process);
});

/** Of this process: a machine with other work is late by the clock. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Typed refusals become undefined; everything else that is thrown fails the test, and so does a slow or greedy case. */
function guarded<T>(work: () => T): T | undefined {
  const start = processorMs();
  const before = process.memoryUsage().arrayBuffers;
  try {
    return work();
  } catch (error) {
    typed(error);
    return undefined;
  } finally {
    const { arrayBuffers, rss } = process.memoryUsage();
    highest = Math.max(highest, rss);
    if (arrayBuffers - before > MEMORY.case) throw new Error(`${arrayBuffers - before} bytes`);
    if (processorMs() - start > MILLISECONDS) throw new Error(`${processorMs() - start} ms`);
  }
}

function typed(error: unknown): void {
  if (!(error instanceof PortraitError)) throw error;
  if (error.code !== 'model-corrupt' && error.code !== 'model-wrong') throw error;
  if (!/^[^\p{Cc}\p{Cf}]{10,600}\.$/u.test(error.message)) throw new Error(`not a sentence: ${error.message}`);
}

/** Every tensor of the file's state dict, by name. */
function readAll(bytes: Uint8Array): ReadonlyMap<string, Float32Array> | undefined {
  return guarded(() => {
    const checkpoint = openCheckpoint(bytes, 'x.pt');
    const out = new Map<string, Float32Array>();
    const { root } = checkpoint;
    const state = root instanceof PyDict ? (root.get('g_ema') ?? root) : root;
    if (!(state instanceof PyDict)) return out;
    for (const [name, value] of state.entries)
      if (isTensor(value)) out.set(String(name), checkpoint.decode(String(name), value));
    return out;
  });
}

describe('PyTorch files with damage', () => {
  // A zip archive has checksums, so what opens must be right; a legacy file has none, and a number may be another one.
  const files = ['tiny.pt', 'tiny.deflated.pt', 'tiny.strided.pt', 'tiny.half.pt', 'tiny.train.pt'];
  const legacy = ['tiny.legacy.pt', 'tiny.strided.legacy.pt', 'boundary.legacy.pt'];
  const originals = new Map([...files, ...legacy].map((name) => [name, new Uint8Array(fixture(`import/${name}`))]));
  const bytesOf = (name: string): Bytes => originals.get(name) as Bytes;

  test('archives: 3,000 of them', () => {
    const right = new Map(files.map((name) => [name, readAll(bytesOf(name))]));
    let opened = 0;
    const check = (name: string, change: (bytes: Bytes) => Bytes): void => {
      const found = readAll(change(bytesOf(name)));
      if (!found) return;
      opened++;
      const expected = right.get(name);
      expect(found.size).toBe(expected?.size);
      for (const [key, values] of found) {
        const exact = expected?.get(key);
        if (values.length !== exact?.length || values.some((x, i) => x !== exact[i])) throw new Error(`${key} differs`);
      }
    };
    fc.assert(fc.property(fc.constantFrom(...files), damage, check), { seed: SEED, numRuns: 3000 });
    // Both outcomes were reached: damage to a field nobody reads leaves the file whole.
    expect(opened).toBeGreaterThan(30);
    expect(opened).toBeLessThan(2970);
  });

  test('legacy files: 3,000 of them', () => {
    let opened = 0;
    const check = (name: string, change: (bytes: Bytes) => Bytes): void => {
      const found = readAll(change(bytesOf(name)));
      if (!found) return;
      opened++;
      for (const values of found.values())
        if (!values.every(Number.isFinite)) throw new Error('a number is not finite');
    };
    fc.assert(fc.property(fc.constantFrom(...legacy), damage, check), { seed: SEED + 1, numRuns: 3000 });
    expect(opened).toBeGreaterThan(100);
    expect(opened).toBeLessThan(2900);
  });

  test('imports of damaged files: 300 of them', async () => {
    const check = async (name: string, change: (bytes: Bytes) => Bytes): Promise<void> => {
      const generator = { name, bytes: change(bytesOf(name)) };
      try {
        const { bytes } = await importModel({ runtime, generator, id: 'x', name: 'X', dtype: 'F16', meanSamples: 4 });
        await openModel(bytes);
      } catch (error) {
        typed(error);
      }
    };
    const cases = fc.asyncProperty(fc.constantFrom('tiny.legacy.pt', 'tiny.strided.legacy.pt'), damage, check);
    await fc.assert(cases, { seed: SEED + 2, numRuns: 300 });
  });
});

describe('pickles that nobody wrote', () => {
  const number = fc.oneof(fc.nat(8), fc.nat(), fc.constantFrom(2 ** 31, 2 ** 40, 2 ** 52)).map(op.int);
  const word = fc.constantFrom('storage', 'g_ema', 'x', '0', 'cpu', 'latin1', 'f8', '').map(op.text);
  const names: readonly (readonly [string, string])[] = [
    ['collections', 'OrderedDict'],
    ['torch._utils', '_rebuild_tensor_v2'],
    ['torch._utils', '_rebuild_parameter'],
    ['torch', 'FloatStorage'],
    ['numpy.core.multiarray', 'scalar'],
    ['numpy', 'dtype'],
    ['_codecs', 'encode'],
    ['os', 'system'],
  ];
  const { global: named, instance: _, text: __, int: ___, put, get, ...plain } = op;
  const instruction = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...Object.values(plain)).map((bytes) => Uint8Array.from(bytes)) },
    { weight: 3, arbitrary: number },
    { weight: 3, arbitrary: word },
    { weight: 2, arbitrary: fc.constantFrom(...names.slice(0, 7)).map(([module, name]) => named(module, name)) },
    { weight: 1, arbitrary: fc.constantFrom(...names).map(([module, name]) => named(module, name)) },
    { weight: 2, arbitrary: fc.nat(3).map(put) },
    { weight: 2, arbitrary: fc.nat(3).map(get) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 4 }) },
  );
  const program = fc.array(instruction, { maxLength: 60 });

  test('6,000 programs in both layouts', () => {
    let opened = 0;
    const check = (parts: readonly Uint8Array[], zipped: boolean): void => {
      const wrap = zipped ? torchZip : torchLegacy;
      if (readAll(wrap(pickle(...parts), { 0: new Uint8Array(32) }))) opened++;
    };
    fc.assert(fc.property(program, fc.boolean(), check), { seed: SEED + 3, numRuns: 6000 });
    expect(opened).toBeGreaterThan(30);
  });

  test('3,000 descriptions of tensors, right and wrong', () => {
    const size = fc.oneof(fc.nat(4), fc.nat(9), fc.constantFrom(2 ** 20, 2 ** 31, 2 ** 52));
    const sizes = fc.array(size, { maxLength: 4 });
    const types = fc.constantFrom(
      'FloatStorage',
      'HalfStorage',
      'DoubleStorage',
      'LongStorage',
      'BFloat16Storage',
      'ByteStorage',
    );
    let opened = 0;
    const check = (
      shape: readonly number[],
      strides: readonly number[],
      offset: number,
      count: number,
      type: string,
    ): void => {
      const integers = (values: readonly number[]): Bytes => join(op.mark, ...values.map(op.int), op.tuple);
      const id = [
        op.mark,
        op.text('storage'),
        op.global('torch', type),
        op.text('0'),
        op.text('cuda:0'),
        op.int(count),
      ];
      const data = pickle(
        ...[
          op.dict,
          op.text('x'),
          op.global('torch._utils', '_rebuild_tensor_v2'),
          op.mark,
          ...id,
          op.tuple,
          op.persistent,
        ],
        ...[op.int(offset), integers(shape), integers(strides.slice(0, shape.length)), op.false, op.dict, op.tuple],
        ...[op.reduce, op.setItem],
      );
      const found = readAll(torchZip(data, { 0: new Uint8Array(64) }));
      if (!found) return;
      opened++;
      expect(found.get('x')).toHaveLength(shape.reduce((a, b) => a * b, 1));
    };
    const cases = fc.property(
      sizes,
      fc.array(size, { minLength: 4, maxLength: 4 }),
      size,
      fc.constantFrom(8, 16, 32),
      types,
      check,
    );
    fc.assert(cases, { seed: SEED + 4, numRuns: 3000 });
    expect(opened).toBeGreaterThan(100);
  });
});

describe('model files', () => {
  let model: Bytes;
  let right: Container;

  beforeAll(async () => {
    const generator = { name: 'tiny.pt', bytes: fixture('import/tiny.pt') };
    const directions = { name: 'boundary.legacy.pt', bytes: fixture('import/boundary.legacy.pt') };
    const made = await importModel({
      runtime,
      generator,
      directions,
      id: 'tiny',
      name: 'Tiny',
      dtype: 'F16',
      meanSamples: 4,
    });
    model = new Uint8Array(made.bytes);
    right = readContainer(model);
  });

  const decodeAll = (bytes: Uint8Array): Container | undefined =>
    guarded(() => {
      const container = readContainer(bytes);
      for (const name of container.names) {
        const { shape, data } = container.tensor(name) as { shape: readonly number[]; data: Float32Array };
        if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`${name} has ${data.length} numbers`);
      }
      return container;
    });

  test('3,000 with damage, opened with every check', async () => {
    let opened = 0;
    const check = async (change: (bytes: Bytes) => Bytes): Promise<void> => {
      const bytes = change(model);
      decodeAll(bytes);
      try {
        const found = await openModel(bytes);
        opened++;
        // Checksums stand over these two groups.
        for (const name of right.names.filter((one) => /^(?:generator|directions)\./.test(one)))
          expect(found.tensor(name)).toEqual(right.tensor(name));
      } catch (error) {
        typed(error);
      }
    };
    await fc.assert(fc.asyncProperty(damage, check), { seed: SEED + 5, numRuns: 3000 });
    expect(opened).toBeGreaterThan(10);
  });

  test('3,000 invented headers', () => {
    const counts = fc.array(fc.oneof(fc.nat(4), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53, 1e300)), { maxLength: 4 });
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'I64'), fc.jsonValue()),
        shape: fc.oneof({ weight: 9, arbitrary: counts }, { weight: 1, arbitrary: fc.jsonValue() }),
        data_offsets: fc.oneof(
          { weight: 9, arbitrary: fc.tuple(fc.nat(64), fc.nat(64)) },
          { weight: 1, arbitrary: fc.jsonValue() },
        ),
      },
      { noNullPrototype: true },
    );
    const names = fc.oneof(fc.constantFrom('__metadata__', '__proto__', 'constructor', 'a', 'b'), fc.string());
    const header = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.dictionary(
          names,
          fc.oneof({ weight: 9, arbitrary: entry }, { weight: 1, arbitrary: fc.jsonValue() }),
        ),
      },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    const check = (value: unknown, size: number): void => {
      const text = ascii(JSON.stringify(value));
      decodeAll(join(little(text.length, 8), text, new Uint8Array(size)));
    };
    fc.assert(fc.property(header, fc.nat(64), check), { seed: SEED + 6, numRuns: 3000 });
  });

  test('2,000 descriptions with one value changed', async () => {
    const description = JSON.parse(right.metadata['anycost']) as object;
    const tensors = new Map(
      right.names.map((name) => [name, right.tensor(name) as { shape: readonly number[]; data: Float32Array }]),
    );
    const plain = writeContainer(tensors, {}, 'F16');
    const body = plain.subarray(8 + new DataView(plain.buffer).getUint32(0, true));
    const entries = JSON.parse(new TextDecoder().decode(plain.subarray(8, plain.length - body.length))) as object;
    const paths = leaves(description);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(0, -1, 1e300, 2 ** 31, 2 ** 53, 0.5, '', null, '__proto__'),
    );
    const check = async (path: readonly string[], changed: unknown): Promise<void> => {
      const text = JSON.stringify({
        ...entries,
        __metadata__: { anycost: JSON.stringify(replaced(description, path, changed)) },
      });
      const header = new TextEncoder().encode(text);
      const start = processorMs();
      await openModel(join(little(header.length, 8), header, body)).catch(typed);
      expect(processorMs() - start).toBeLessThan(MILLISECONDS);
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...paths), value, check), { seed: SEED + 7, numRuns: 2000 });
  });
});

/** Paths to every value of a JSON object, inner ones too. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    ...(path.length > 0 ? [path] : []),
    ...Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])),
  ];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const inner = (value as Record<string, unknown>)[key];
  if (Array.isArray(value))
    return value.map((one, i) => (String(i) === key ? replaced(one, rest, by) : (one as unknown)));
  return { ...(value as object), [key]: replaced(inner, rest, by) };
}
