/** A refining encoder's description against its tensors: every number that does not fit is refused in words, before anything runs. */
import { fixture } from '../../test/support/fixtures.ts';
import { openModel, readContainer, sealModel, type ModelMetadata, type Tensor } from './index.ts';

type Draft = Record<string, unknown> & { refiner: Record<string, unknown> };
type Tensors = Map<string, Tensor>;

/** `once` with description and tensors changed, under checksums that are right. */
async function changed(change: (draft: Draft, tensors: Tensors) => void): Promise<Uint8Array> {
  const container = readContainer(fixture('refiner/once.safetensors'));
  const tensors: Tensors = new Map(container.names.map((name) => [name, container.tensor(name) as Tensor]));
  const draft = JSON.parse(container.metadata['anycost']) as Draft;
  change(draft, tensors);
  return (await sealModel(tensors, draft as unknown as ModelMetadata, 'F16')).bytes;
}

const zeros = (...shape: number[]): Tensor => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

test('the files of the training package open', async () => {
  const once = await openModel(fixture('refiner/once.safetensors'));
  expect(once.metadata.refiner).toEqual({ kind: 'plain-pyramid', inputSize: 128 });
  expect(Object.keys(once.metadata.sha256)).toContain('refiner');
  const twice = await openModel(fixture('refiner/twice.safetensors'));
  expect(twice.metadata.refiner).toEqual({ kind: 'plain-pyramid', inputSize: 128, passes: 2, featureSize: 8 });
});

test('a file without one is what files were before', async () => {
  const bytes = await changed((draft, tensors) => {
    delete (draft as Partial<Draft>).refiner;
    for (const name of [...tensors.keys()]) if (name.startsWith('refiner.')) tensors.delete(name);
  });
  expect((await openModel(bytes)).metadata.refiner).toBeUndefined();
});

const wide = (draft: Draft): void => void Object.assign(draft, { encoder: { kind: 'plain-resnet', inputSize: 128 } });
const cases: readonly (readonly [string, (draft: Draft, tensors: Tensors) => void, RegExp])[] = [
  ['another kind', ({ refiner }) => (refiner['kind'] = 'transformer'), /description is not valid \(refiner\.kind/],
  ['a side that is no multiple of 64', ({ refiner }) => (refiner['inputSize'] = 100), /refiner\.inputSize/],
  ['an endless number of passes', ({ refiner }) => (refiner['passes'] = 1e6), /refiner\.passes/],
  ['a side of no picture', ({ refiner }) => (refiner['inputSize'] = 1e9), /refiner\.inputSize/],
  ['a side that is not twice the encoder’s', ({ refiner }) => (refiner['inputSize'] = 192), /192 px.*twice.*64/],
  ['passes that see no picture', ({ refiner }) => (refiner['passes'] = 2), /refiner\.stem\.weight is \[4,3,6,6\]/],
  [
    'a feature that is not there',
    ({ refiner }) => (refiner['featureSize'] = 8),
    /refiner\.feature\.neck\.weight is missing/,
  ],
  ['a feature of another size', ({ refiner }) => (refiner['featureSize'] = 32), /a feature of 8 px, and 32 is stated/],
  ['no encoder to add to', (draft) => (draft['encoder'] = null), /adds to an encoder plain-resnet, which it has not/],
  [
    'an encoder of another kind',
    (draft, tensors) => {
      for (const name of [...tensors.keys()]) if (name.startsWith('encoder.')) tensors.delete(name);
      Object.assign(draft, { encoder: null });
    },
    /adds to an encoder plain-resnet/,
  ],
  ['a missing tensor', (_, tensors) => tensors.delete('refiner.side8.bias'), /tensor refiner\.side8\.bias is missing/],
  ['a tensor too many', (_, tensors) => tensors.set('refiner.more', zeros(1)), /refiner\.more belongs to no layer/],
  ['heads of another code', (_, t) => t.set('refiner.heads.1.fc.weight', zeros(48, 40)), /heads\.1\.fc\.weight is/],
  ['levels that do not meet', (_, t) => t.set('refiner.taken.0.weight', zeros(8, 4, 1, 1)), /taken\.0\.weight is/],
  ['an encoder of another size', (draft) => wide(draft), /fc\.weight|halve|twice/],
  [
    'a weight that is no number',
    (_, tensors) => {
      const { shape, data } = tensors.get('refiner.coarse.weight') as Tensor;
      tensors.set('refiner.coarse.weight', { shape, data: data.map(() => NaN) });
    },
    /refiner\.coarse\.weight holds a value that is no number/,
  ],
];

test.each(cases)('%s is refused', async (_, change, sentence) => {
  await expect(openModel(await changed(change))).rejects.toThrow(sentence);
});

test('an encoder of another number of blocks is refused', async () => {
  const bytes = await changed((_, tensors) => {
    // Three blocks of 64 px leave 4 px: the neck's features are four times as many.
    for (const name of [...tensors.keys()]) if (name.startsWith('encoder.blocks.3.')) tensors.delete(name);
    tensors.set('encoder.neck.weight', zeros(4, 8, 1, 1));
    tensors.set('encoder.fc.weight', zeros(160, 64));
  });
  await expect(openModel(bytes)).rejects.toThrow(/an encoder of 4 blocks/);
});

test('a refiner that was changed is found by its checksum', async () => {
  const bytes = (await changed(() => undefined)).slice();
  const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, header));
  const { data_offsets } = (JSON.parse(text) as Record<string, { data_offsets: [number, number] }>)[
    'refiner.fine.weight'
  ];
  bytes[header + data_offsets[0]] ^= 1;
  await expect(openModel(bytes)).rejects.toThrow('checksum of refiner');
});

/** `once` as the page has it: without the refiner's numbers, and these. */
function inTwo(): { readonly whole: Uint8Array; readonly first: Uint8Array; readonly rest: Uint8Array<ArrayBuffer> } {
  const whole = new Uint8Array(fixture('refiner/once.safetensors'));
  const container = readContainer(whole);
  const bytes = container.names
    .filter((name) => name.startsWith('refiner.'))
    .reduce((sum, name) => sum + container.raw(name).byteLength, 0);
  const cut = whole.byteLength - bytes;
  return { whole, first: whole.slice(0, cut), rest: whole.slice(cut) };
}

test('its numbers may come later: all else is used before, and then it is the model of the whole file', async () => {
  const { whole, first, rest } = inTwo();
  let asked = 0;
  const model = await openModel(first, undefined, () => Promise.resolve((asked++, rest.buffer)));
  expect(model.size).toBe(whole.byteLength);
  expect(model.metadata).toEqual((await openModel(whole)).metadata);
  expect(() => model.tensor('refiner.stem.weight')).toThrow('bytes of refiner.stem.weight');
  expect(model.tensor('encoder.stem.weight').data.length).toBeGreaterThan(0);
  expect(asked).toBe(0);
  const [one, two] = [await model.whole?.(), await model.whole?.()];
  expect(one === two && asked === 1).toBe(true);
  const expected = readContainer(whole);
  for (const name of expected.names) expect(one?.tensor(name)).toEqual(expected.tensor(name));
});

test('what comes later is checked then, and a file that is cut off elsewhere is told to be', async () => {
  const { whole, first, rest } = inTwo();
  const open = (bytes: Uint8Array, more: Uint8Array) =>
    openModel(bytes, undefined, () => Promise.resolve(new Uint8Array(more).buffer));
  const flipped = rest.map((value, at) => (at === 40 ? value ^ 1 : value));
  await expect((await open(first, flipped)).whole?.()).rejects.toThrow('checksum of refiner');
  await expect((await open(first, rest.slice(0, -2))).whole?.()).rejects.toThrow('cut off');
  await expect(open(first.slice(0, -100), rest)).rejects.toThrow('cut off');
  await expect(openModel(first)).rejects.toThrow('cut off');
  expect((await open(whole, new Uint8Array())).whole).toBeUndefined();
});
