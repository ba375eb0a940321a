/** Archives that say different things of themselves are refused; whatever opens has every entry, name and content, as it was. */
import { fixture } from '../../../test/support/fixtures.ts';
import { ascii, join, little, zip, type Bytes } from '../../../test/support/pickles.ts';
import { PortraitError } from '../../errors.ts';
import { complaintsAbout } from './complaints.ts';
import { crc32 } from './crc32.ts';
import { openZip } from './zip.ts';

const budget = { spend: () => undefined };

function contents(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const archive = openZip(bytes, budget, complaintsAbout('x'));
  return new Map(archive.names.map((name) => [name, archive.read(name)]));
}

function refusal(bytes: Uint8Array): string {
  try {
    contents(bytes);
  } catch (error) {
    if (error instanceof PortraitError && error.code === 'model-corrupt') return error.message;
    throw error;
  }
  throw new Error('it opened');
}

// NumPy's (deflated, sizes in the local zip64 field) and PyTorch's (stored, checksums behind, zip64 records at the end).
test.each(['ganspace.npz', 'age.pt'])('%s: a bit of any byte flipped', (name) => {
  const original = new Uint8Array(fixture(`import/ecosystem/${name}`));
  const right = contents(original);
  const same = (found: ReadonlyMap<string, Uint8Array>): boolean =>
    found.size === right.size && [...right].every(([key, content]) => Buffer.compare(content, found.get(key)!) === 0);
  let refused = 0;
  for (let at = 0; at < original.length; at++) {
    const bytes = original.slice();
    bytes[at] ^= 1 << (at & 7);
    let found;
    try {
      found = contents(bytes);
    } catch (error) {
      if (!(error instanceof PortraitError)) throw error;
      refused++;
      continue;
    }
    expect([at, same(found)]).toEqual([at, true]);
  }
  // What opens has another date, version, permission or padding.
  expect(refused).toBeGreaterThan(original.length / 2);
});

describe('records that disagree', () => {
  const one = ascii('what the first entry holds');
  const two = ascii('and the second');
  const good = zip([
    { name: 'a.npy', content: one },
    { name: 'b.npy', content: two },
  ]);
  const second = 30 + 5 + one.length;
  const directory = second + 30 + 5 + two.length;
  const end = good.length - 22;
  const set = (at: number, value: number, count = 2): Bytes =>
    join(good.subarray(0, at), little(value, count), good.subarray(at + count));
  /** Bytes put in, with all offsets behind them corrected. */
  const gap = (at: number): Bytes => {
    const bytes = join(good.subarray(0, at), little(0, 4), good.subarray(at));
    const view = new DataView(bytes.buffer);
    const later = (field: number): void => view.setUint32(field, view.getUint32(field, true) + 4, true);
    if (at <= second) later(directory + 4 + 46 + 5 + 42);
    later(end + 4 + 16);
    return bytes;
  };

  test.each([
    ['a name that differs by its ending', set(directory + 46 + 4, 0x58, 1), 'no entry a.npX where the directory says'],
    ['a name that differs before the entry', set(30, 0x63, 1), 'no entry a.npy where the directory says'],
    ['another checksum before the entry', set(14, 7, 4), 'two things of entry a.npy'],
    ['another size before the entry', set(second + 22, 7, 4), 'two things of entry b.npy'],
    ['another method before the entry', set(8, 8), 'two things of entry a.npy'],
    [
      'fewer entries at the end than in the directory',
      join(set(end + 8, 1).subarray(0, end + 10), little(1, 2), good.subarray(end + 12)),
      'another number of entries',
    ],
    ['two counts', set(end + 8, 1), 'the records at its archive’s end disagree'],
    ['a directory of another size', set(end + 12, 40, 4), 'the records at its archive’s end disagree'],
    ['a comment that hides the second entry', set(directory + 32, 46 + 5), 'broken directory'],
    ['a gap between two entries', gap(second), 'a gap or an overlap'],
    ['a gap before the directory', gap(directory), 'a gap or an overlap'],
    ['two entries in one place', set(directory + 46 + 5 + 42, 0, 4), 'a gap or an overlap'],
  ])('%s', (_, bytes, sentence) => {
    expect(refusal(bytes)).toContain(sentence);
  });

  test('a directory of fewer entries than the file, all its records corrected', () => {
    const shorter = join(good.subarray(0, directory), good.subarray(directory + 51, end));
    const record = join(
      good.subarray(end, end + 8),
      little(1, 2),
      little(1, 2),
      little(51, 4),
      good.subarray(end + 16),
    );
    expect(refusal(join(shorter, record))).toContain('a gap or an overlap');
  });
});

describe('sizes behind an entry', () => {
  const content = ascii('written by a program that cannot seek');
  const good = zip([{ name: 'a.npy', content }]);
  const from = 30 + 5 + content.length;
  const streamed = (descriptor: Bytes): Bytes => {
    const bytes = join(good.subarray(0, from), descriptor, good.subarray(from));
    const view = new DataView(bytes.buffer);
    const directory = from + descriptor.length;
    for (const flags of [6, directory + 8]) view.setUint16(flags, 8, true);
    for (const field of [14, 18, 22]) view.setUint32(field, 0, true);
    view.setUint32(bytes.length - 6, directory, true);
    return bytes;
  };
  const signature = ascii('PK\x07\x08');
  const sizes = (count: number, size = content.length): Bytes =>
    join(little(crc32(content), 4), little(content.length, count), little(size, count));

  test.each([
    [12, sizes(4)],
    [16, join(signature, sizes(4))],
    [20, sizes(8)],
    [24, join(signature, sizes(8))],
  ])('%i bytes', (_, descriptor) => {
    expect(contents(streamed(descriptor))).toEqual(new Map([['a.npy', content]]));
  });

  test.each([
    ['that disagree', join(signature, sizes(4, 3)), 'two things of entry a.npy'],
    ['that are not there', join(), 'a gap or an overlap'],
    ['with more behind them', join(signature, sizes(4), [0]), 'a gap or an overlap'],
  ])('%s', (_, descriptor, sentence) => {
    expect(refusal(streamed(descriptor))).toContain(sentence);
  });
});
