import { gzipSync } from 'node:zlib';
import type { ByteCount } from './api.ts';
import { Arrivals } from './arrivals.ts';
import { Loading } from './loading.ts';
import { decodeBase64, encodeBase64, joinNumbers } from './unpack.ts';

/** As ui/build/pack.mjs packs a file of two-byte numbers. */
const packed = (...split: number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.concat([Buffer.of(2), gzipSync(Uint8Array.from(split))]));
const bytes = async (buffer: Promise<ArrayBuffer>): Promise<number[]> => [...new Uint8Array(await buffer)];

test('the bytes of each number are put together again, and what is over stays at the end', () => {
  const join = (size: number, ...split: number[]): number[] => [
    ...new Uint8Array(joinNumbers(Uint8Array.from(split).buffer, size)),
  ];
  expect(join(2, 1, 3, 5, 2, 4, 6, 9)).toEqual([1, 2, 3, 4, 5, 6, 9]);
  expect(join(4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 9]);
  expect(join(1, 3, 2, 1)).toEqual([3, 2, 1]);
});

test('a worker’s script comes out of base64 as it went in', () => {
  const script = Uint8Array.from({ length: 70_001 }, (_, i) => i * 7);
  expect(Buffer.compare(decodeBase64(encodeBase64(script)), script)).toBe(0);
});

test('a part may be asked for before it comes, and comes as text, as bytes or as a file of the user’s', async () => {
  const arrivals = new Arrivals();
  const early = bytes(arrivals.get('detector'));
  arrivals.take('detector', packed(1, 3, 2, 4));
  arrivals.take('mesh', Buffer.from(packed(5, 6)).toString('base64'));
  arrivals.take('model', new Blob([Uint8Array.of(7, 8)]));
  expect(await early).toEqual([1, 2, 3, 4]);
  expect(await bytes(arrivals.get('mesh'))).toEqual([5, 6]);
  expect(await bytes(arrivals.get('model'))).toEqual([7, 8]);
});

test('a damaged part is told to whoever needs it: the model as one, others by name', async () => {
  const arrivals = new Arrivals();
  arrivals.take('model', packed(1, 2).slice(0, -9));
  arrivals.take('ort-wasm', 'AA==');
  await expect(arrivals.get('model')).rejects.toMatchObject({ code: 'model-corrupt' });
  await expect(arrivals.get('ort-wasm')).rejects.toMatchObject({
    code: 'internal',
    message: 'The "ort-wasm" part of this plugin is damaged; install the plugin again.',
  });
});

test('a part that does not come is told to whoever needs it, in words; a file of the user’s is known as one', async () => {
  const arrivals = new Arrivals();
  const early = arrivals.get('detector');
  const lost = [arrivals.get('model-rest')];
  arrivals.miss('model-rest', 'The page lacks a part.');
  lost.push(arrivals.get('model-rest'));
  for (const part of lost)
    await expect(part).rejects.toMatchObject({ code: 'internal', message: 'The page lacks a part.' });
  arrivals.take('detector', packed(1, 2));
  expect(await bytes(early)).toEqual([1, 2]);
  arrivals.take('model', new Blob([Uint8Array.of(7, 8)]));
  expect([arrivals.isFile('model'), arrivals.isFile('detector')]).toEqual([true, false]);
});

test('what is loaded of all parts is one number that only grows, and the end is not loading any more', () => {
  const seen: (ByteCount & { readonly fraction: number })[] = [];
  const loading = new Loading((stage, fraction, count) => {
    expect(stage).toBe('loading');
    seen.push({ fraction, ...count! });
  });
  const [model, net] = [loading.of('model'), loading.of('detector')];
  model({ done: 0, all: 30 });
  net({ done: 0, all: 10 });
  model({ done: 20, all: 30 });
  net({ done: 10, all: 10 });
  model({ done: 30, all: 30 });
  expect(seen).toEqual([
    { fraction: 0, done: 0, all: 30 },
    { fraction: 0, done: 0, all: 40 },
    { fraction: 0.5, done: 20, all: 40 },
    { fraction: 0.75, done: 30, all: 40 },
  ]);
});
