/** Files of `torch.save`, as PyTorch 1.13 wrote them (test/fixtures/import/make.py) and as archivers rewrite them. */
import { fixture } from '../../../test/support/fixtures.ts';
import {
  gEma,
  little,
  op,
  pickle,
  storage,
  tensor,
  torchLegacy,
  torchZip,
  zip,
} from '../../../test/support/pickles.ts';
import { readContainer } from '../../format/index.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { isTensor, PyDict } from './values.ts';

const expected = readContainer(fixture('import/expected.safetensors'));

function open(name: string): Checkpoint {
  return openCheckpoint(fixture(`import/${name}`), name);
}

function dict(checkpoint: Checkpoint, key: string): PyDict {
  const inner = checkpoint.root instanceof PyDict ? checkpoint.root.get(key) : undefined;
  if (!(inner instanceof PyDict)) throw new Error(`no ${key}`);
  return inner;
}

function numbers(checkpoint: Checkpoint, from: PyDict, name: string): Float32Array {
  const value = from.get(name);
  if (!isTensor(value)) throw new Error(`no tensor ${name}`);
  return checkpoint.decode(name, value);
}

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe('what PyTorch wrote is what is read', () => {
  test.each([
    ['tiny.pt', 'zip'],
    ['tiny.deflated.pt', 'zip'],
    ['tiny.legacy.pt', 'legacy'],
    ['tiny.strided.pt', 'zip'],
    ['tiny.strided.legacy.pt', 'legacy'],
    ['tiny.train.pt', 'zip'],
  ])('%s', (name, layout) => {
    const checkpoint = open(name);
    expect(checkpoint.layout).toBe(layout);
    const state = dict(checkpoint, 'g_ema');
    const names = expected.names.filter((one) => one.startsWith('generator.'));
    expect(names).toHaveLength(31);
    for (const one of names) {
      const key = one.slice('generator.'.length);
      expect(numbers(checkpoint, state, key)).toEqual(expected.tensor(one)?.data);
    }
  });

  test('float16 within its rounding', () => {
    const checkpoint = open('tiny.half.pt');
    const values = numbers(checkpoint, dict(checkpoint, 'g_ema'), 'conv1.conv.weight');
    const exact = expected.tensor('generator.conv1.conv.weight')?.data as Float32Array;
    expect(values).toHaveLength(exact.length);
    values.forEach((x, i) =>
      expect(Math.abs(x - exact[i])).toBeLessThanOrEqual(Math.abs(exact[i]) * 2 ** -11 + 2 ** -25),
    );
  });

  test('a training checkpoint’s numbers, numpy scalars among them', () => {
    const { root } = open('tiny.train.pt');
    const value = (key: string): unknown => (root as PyDict).get(key);
    expect([value('epoch'), value('fid'), value('best_fid'), value('mean_path_length')]).toEqual([3, 12.5, 11.25, 0.5]);
  });

  test('64-bit integers, such as the counts of batch normalisation', () => {
    const checkpoint = open('encoder.legacy.pt');
    expect([...numbers(checkpoint, dict(checkpoint, 'state_dict'), 'bn1.num_batches_tracked')]).toEqual([7]);
  });
});

describe('layouts', () => {
  const view = tensor(storage('0', 6, 'FloatStorage', 'cuda:0'), { offset: 1, shape: [2, 2], strides: [1, 2] });
  const data = gEma('x', view);
  const content = floats(0, 1, 2, 3, 4, 5);
  const entries = [
    { name: 'a/data.pkl', content: data, deflate: true },
    { name: 'a/data/0', content, deflate: true },
  ];
  test.each([
    ['zip', torchZip(data, { 0: content })],
    ['zip with 64-bit fields', zip(entries, true)],
    ['deflated', zip(entries)],
    ['legacy', torchLegacy(data, { 0: content })],
  ])('a strided view in a %s file', (_, bytes) => {
    const checkpoint = openCheckpoint(bytes, 'x.pt');
    expect([...numbers(checkpoint, dict(checkpoint, 'g_ema'), 'x')]).toEqual([1, 3, 2, 4]);
  });

  test('brain floats', () => {
    const one = tensor(storage('0', 2, 'BFloat16Storage'), { shape: [2], strides: [1] });
    const checkpoint = openCheckpoint(torchZip(gEma('x', one), { 0: Uint8Array.of(0x80, 0x3f, 0x20, 0xc0) }), 'x.pt');
    expect([...numbers(checkpoint, dict(checkpoint, 'g_ema'), 'x')]).toEqual([1, -2.5]);
  });

  test('a tensor without elements', () => {
    const none = tensor(storage('0', 0), { shape: [0, 3], strides: [3, 1] });
    const checkpoint = openCheckpoint(torchZip(gEma('x', none), { 0: little(0, 0) }), 'x.pt');
    expect(numbers(checkpoint, dict(checkpoint, 'g_ema'), 'x')).toHaveLength(0);
  });

  test('a list that holds itself is read, and nobody walks into it', () => {
    const { root } = openCheckpoint(torchZip(pickle(op.list, op.put(0), op.get(0), op.append)), 'x.pt');
    expect(root).toHaveProperty('items');
  });
});
