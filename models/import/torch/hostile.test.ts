/** Files made to harm whoever opens them in Python: each is refused, with a sentence that names what was refused. */
import {
  ascii,
  gEma,
  join,
  little,
  op,
  pickle,
  storage,
  tensor,
  torchLegacy,
  torchZip,
  zip,
} from '../../../test/support/pickles.ts';
import { PortraitError } from '../../errors.ts';
import { openCheckpoint } from './checkpoint.ts';
import { isTensor, PyDict } from './values.ts';

/** Opens the file and decodes its tensor, if it gets that far. */
function refusal(bytes: Uint8Array): PortraitError {
  try {
    const checkpoint = openCheckpoint(bytes, 'bad.pt');
    const state = checkpoint.root instanceof PyDict ? checkpoint.root.get('g_ema') : undefined;
    const value = state instanceof PyDict ? state.get('x') : undefined;
    if (isTensor(value)) checkpoint.decode('x', value);
  } catch (error) {
    if (error instanceof PortraitError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

const call = (module: string, name: string, ...args: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  join(op.global(module, name), op.mark, ...args, op.tuple, op.reduce);

const vector = tensor(storage('0', 4), { shape: [4], strides: [1] });
const sixteen = new Uint8Array(16);

describe('code', () => {
  const calls: readonly (readonly [string, Uint8Array])[] = [
    ['os.system', call('os', 'system', op.text('rm -rf ~'))],
    ['posix.system', call('posix', 'system', op.text('id'))],
    ['builtins.eval', call('builtins', 'eval', op.text('1+1'))],
    ['builtins.getattr', call('builtins', 'getattr', op.text('a'), op.text('b'))],
    ['builtins.bytearray', call('builtins', 'bytearray', op.int(2 ** 40))],
    ['subprocess.Popen', call('subprocess', 'Popen', op.text('id'))],
    ['torch.load', call('torch', 'load', op.text('x'))],
    ['torch._utils._rebuild_sparse_tensor', op.global('torch._utils', '_rebuild_sparse_tensor')],
    ['collections.OrderedDict.__init__', op.global('collections', 'OrderedDict.__init__')],
    ['os.system', join(op.mark, op.text('id'), op.instance('os', 'system'))],
    ['os.system', join(op.text('os'), op.text('system'), Uint8Array.of(0x93))],
    ['__builtin__.toString', op.global('__builtin__', 'toString')],
  ];
  for (const [name, code] of calls)
    for (const [layout, wrap] of [
      ['zip', torchZip],
      ['legacy', torchLegacy],
    ] as const)
      test(`${name} in a ${layout} file`, () => {
        const { code: kind, message } = refusal(wrap(pickle(code)));
        expect(kind).toBe('model-wrong');
        expect(message).toBe(
          `bad.pt cannot be imported: it refers to ${name}, which is not part of a file of tensors.`,
        );
      });

  test('a plain pickle is looked at no further than its first name', () => {
    expect(refusal(pickle(call('os', 'system', op.text('id')))).message).toContain('os.system');
  });

  test('names that every JavaScript object has are no names here', () => {
    expect(refusal(torchZip(pickle(op.global('constructor', 'x')))).message).toContain('constructor.x');
    expect(refusal(torchZip(pickle(call('torch', 'FloatStorage')))).message).toContain('torch.FloatStorage');
  });

  test('control characters of a name do not reach the terminal', () => {
    expect(refusal(torchZip(pickle(op.global('os\x1b[2J', 'system')))).message).toContain('os?[2J.system');
  });

  test.each([0x92, 0x82, 0x6f, 0x50, 0x30, 0x8b])('instruction %i', (opcode) => {
    expect(refusal(torchZip(pickle(op.list, op.emptyTuple, [opcode]))).message).toContain(
      `instruction 0x${opcode.toString(16)}`,
    );
  });

  test('modules, which legacy files may carry with their source', () => {
    const module = join(op.mark, op.text('module'), op.text('Net'), op.text('net.py'), op.text('import os'), op.tuple);
    expect(refusal(torchLegacy(pickle(module, op.persistent))).message).toContain('refers to a module');
  });

  test('a TorchScript program', () => {
    const names = ['m/data.pkl', 'm/constants.pkl', 'm/code/net.py'];
    const bytes = zip(names.map((name) => ({ name, content: pickle(op.none) })));
    expect(refusal(bytes).message).toContain('TorchScript program');
  });
});

describe('bombs', () => {
  const repeat = (count: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
    const once = join(...parts);
    const out = new Uint8Array(count * once.length);
    for (let i = 0; i < count; i++) out.set(once, i * once.length);
    return out;
  };
  test.each([
    ['lists in lists', pickle(repeat(100_000, op.list)), 'nested too deeply'],
    ['marks in marks', pickle(repeat(100, op.mark)), 'nested too deeply'],
    ['tuples in tuples', pickle(op.none, repeat(100, op.tuple1)), 'nested too deeply'],
    ['tuples that double', pickle(op.none, repeat(100, op.put(0), op.get(0), op.tuple2)), 'nested too deeply'],
    ['instructions without end', pickle(op.none, repeat(300_000, op.put(0))), 'more than 200000 instructions'],
    ['an OrderedDict of arguments', pickle(call('collections', 'OrderedDict', op.list)), 'OrderedDict'],
    [
      'calls of calls',
      pickle(repeat(50, op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce), op.reduce),
      'not a name',
    ],
    [
      'text to be encoded',
      pickle(call('_codecs', 'encode', op.text('x'.repeat(65)), op.text('latin1'))),
      'encodes text',
    ],
    ['a number of 255 bytes', pickle([0x8a, 255], new Uint8Array(255)), 'whole number of absurd size'],
    ['text of four gigabytes', pickle([0x58], little(0xffffffff, 4)), 'ends in the middle of a value'],
  ])('%s', (_, data, sentence) => {
    expect(refusal(torchZip(data)).message).toContain(sentence);
    expect(refusal(torchLegacy(data)).message).toContain(sentence);
  });

  test('a storage of 2^40 elements', () => {
    const huge = gEma('x', tensor(storage('0', 2 ** 40), { shape: [2 ** 20, 2 ** 20], strides: [2 ** 20, 1] }));
    expect(refusal(torchZip(huge, { 0: sixteen })).message).toContain(
      'storage 0 should have 4398046511104 bytes and has 16',
    );
    expect(refusal(torchLegacy(huge, { 0: sixteen })).message).toContain('storage 0 should have 1099511627776 numbers');
  });

  test('a view that repeats four numbers a billion times', () => {
    const view = tensor(storage('0', 4), { shape: [2 ** 30, 4], strides: [0, 1] });
    expect(refusal(torchZip(gEma('x', view), { 0: sixteen })).message).toContain(
      '4294967296 numbers in a storage of 4',
    );
    // What training scripts make with expand() is far smaller, and read.
    const repeated = tensor(storage('0', 4), { shape: [18, 4], strides: [0, 1] });
    const checkpoint = openCheckpoint(torchZip(gEma('x', repeated), { 0: sixteen }), 'x.pt');
    const state = (checkpoint.root as PyDict).get('g_ema') as PyDict;
    expect(checkpoint.decode('x', state.get('x') as never)).toEqual(new Float32Array(72));
  });

  test('a view beyond its storage', () => {
    const view = tensor(storage('0', 4), { offset: 2, shape: [2, 1], strides: [3, 1] });
    expect(refusal(torchZip(gEma('x', view), { 0: sixteen })).message).toContain('in a storage of 4');
  });

  test('a deflated entry of 1 GB of zeros: refused before it is inflated', () => {
    const view = tensor(storage('0', 2 ** 28), { shape: [4], strides: [1] });
    const bytes = zip([
      { name: 'a/data.pkl', content: gEma('x', view) },
      { name: 'a/data/0', content: new Uint8Array(1024), deflate: true, size: 2 ** 30 },
    ]);
    expect(refusal(bytes).message).toContain('unpacks to far more data');
  });

  test('an entry that inflates to more than it says', () => {
    const bytes = zip([{ name: 'a/data.pkl', content: new Uint8Array(1_000_000), deflate: true, size: 10 }]);
    expect(refusal(bytes)).toMatchObject({ code: 'model-corrupt' });
  });
});

describe('damage', () => {
  const good = torchZip(gEma('x', vector), { 0: sixteen });
  const flipped = good.slice();
  flipped[60] ^= 1; // within the first entry, the pickle
  test.each([
    ['nothing', new Uint8Array(0), 'model-wrong'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'model-wrong'],
    ['text', ascii('hello'), 'model-wrong'],
    ['an archive cut short', good.slice(0, good.length - 1), 'model-corrupt'],
    ['one bit flipped', flipped, 'model-corrupt'],
    ['an archive without a pickle', zip([{ name: 'a/b.txt', content: sixteen }]), 'model-wrong'],
    ['a storage that is not there', torchZip(gEma('x', vector)), 'model-corrupt'],
    ['a legacy file without its storages', torchLegacy(gEma('x', vector)), 'model-corrupt'],
    [
      'two entries of one name',
      zip([
        { name: 'a/data.pkl', content: sixteen },
        { name: 'a/data.pkl', content: sixteen },
      ]),
      'model-corrupt',
    ],
    [
      'a storage of two types',
      torchZip(pickle(storage('0', 4), storage('0', 4, 'HalfStorage'), op.tuple2), { 0: sixteen }),
      'model-corrupt',
    ],
    ['numbers that are not finite', torchZip(gEma('x', vector), { 0: new Uint8Array(16).fill(255) }), 'model-wrong'],
    [
      'weights stored as bytes',
      torchZip(gEma('x', tensor(storage('0', 16, 'ByteStorage'), { shape: [16], strides: [1] })), { 0: sixteen }),
      'model-wrong',
    ],
    [
      'a big-endian machine',
      torchLegacy(gEma('x', vector)).map((byte, i, all) => (byte === 0x88 && all[i + 1] === 0x73 ? 0x89 : byte)),
      'model-wrong',
    ],
  ])('%s', (_, bytes, code) => {
    expect(refusal(bytes)).toMatchObject({ code, message: expect.stringMatching(/^bad\.pt .*\.$/) });
  });
});
