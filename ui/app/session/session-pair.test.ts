/** Before and after as one picture: which pixels, where it is offered, and the way through the session to the editor. */
import type { Result } from '../../../models/errors.ts';
import type { LayerPhoto } from '../../../plugin/messages.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { OpenedPhoto, RgbaImage } from '../../worker/api.ts';
import { beforeAndAfter, offersPair } from '../apply/before-and-after.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import { createMemoryStorage } from '../state/panel-storage.ts';
import type { Engine } from '../state/parts.ts';
import { Session } from './session.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore } from '../state/store.ts';

/** Every pixel's red is its column, its green its row. */
function image(width: number, height: number, blue: number): RgbaImage {
  const data = Array.from({ length: width * height }, (_unused, at) => [at % width, Math.floor(at / width), blue, 255]);
  return { width, height, data: Uint8ClampedArray.from(data.flat()) };
}

const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

describe('the picture', () => {
  test('has what the layer shows of both, the original on the left', () => {
    const visible = { x: 1, y: 2, width: 2, height: 1 };
    const { width, height, data } = beforeAndAfter({ pixels: image(4, 4, 10), visible }, image(4, 4, 20));
    expect([width, height]).toEqual([4, 1]);
    expect([...data]).toEqual([1, 2, 10, 255, 2, 2, 10, 255, 1, 2, 20, 255, 2, 2, 20, 255]);
  });

  test.each([
    [2048, 8, 4096, 8],
    [4096, 8, 4096, 4],
    [3000, 1500, 4096, 1024],
    [8, 4096, 16, 4096],
    [6, 8192, 6, 4096],
  ])('of %d × %d pixels it has %d × %d, 4096 a side at most', (width, height, ...expected) => {
    const pixels = { width, height, data: new Uint8ClampedArray(4 * width * height) };
    const both = beforeAndAfter({ pixels, visible: { x: 0, y: 0, width, height } }, pixels);
    expect([both.width, both.height]).toEqual(expected);
  });
});

const OPENED: OpenedPhoto = { width: 2, height: 2, faces: [], chosen: 0 };
const LAYER: LayerPhoto = {
  layerId: 'layer',
  layerName: 'Anna',
  bytes: new Uint8Array(),
  source: 'fill',
  visible: [
    [1, 0, 0],
    [0, 1, 0],
  ],
};

type Pair = Omit<EditedPhoto, 'mode'>;

/** A session with a photo open, whose editor writes down what it is given and answers as the test says. */
async function begin(answer: (pair: Pair) => Promise<Result<string>> = () => ok('Anna – Before and after')) {
  const pairs: Pair[] = [];
  const applied: EditedPhoto[] = [];
  const renders: Engine['render'][] = [];
  const store = createStore<PanelState>(INITIAL);
  const engine: Engine = {
    inspect: () => ok(TEST_ENGINE),
    start: () => ok(TEST_ENGINE),
    open: () => ok(OPENED),
    generate: () => ok(image(2, 2, 5)),
    choose: () => ok(OPENED),
    edit: () => ok({ finished: true }),
    render: (...asked) => (renders[0] ? renders[0](...asked) : ok(image(2, 2, 20))),
    stop: () => Promise.resolve(),
    end: () => undefined,
  };
  const words = { name: 'figma', apply: 'Apply', canClose: true, canAddPair: true } as const;
  const session = new Session({
    host: {
      words,
      connect: () => undefined,
      reload: () => undefined,
      apply: (result) => void applied.push(result),
      addPair: (pair) => {
        pairs.push(pair);
        return answer(pair);
      },
      portraits: { begin: () => undefined, create: () => undefined },
      cancel: () => undefined,
      resize: () => undefined,
    },
    store,
    feed: createFrameFeed(),
    createEngine: () => engine,
    readPhoto: (photo, id) => {
      const pixels = image(2, 2, 10);
      const visible = { x: 0, y: 0, width: 2, height: 2 };
      const { layerId, layerName } = photo;
      return Promise.resolve({ id, layerId, layerName, pixels, visible, previewSide: 2, preview: pixels });
    },
    readPixels: () => Promise.reject(new Error('No batch is run here.')),
    storage: createMemoryStorage(),
    // The blue of every pixel.
    encode: ({ data }) => Promise.resolve(Uint8Array.from(data.filter((_value, at) => at % 4 === 2))),
  });
  session.begin();
  session.onPhoto(LAYER);
  await settle();
  return { session, store, words, pairs, applied, renders };
}

test('it is offered where a layer with an edit is open, in an editor that takes it', async () => {
  const { session, store, words } = await begin();
  expect(offersPair(words, store.get())).toBe(false);
  session.looks.setSlider('smile', 60);
  expect(offersPair(words, store.get())).toBe(true);
  expect(offersPair({}, store.get())).toBe(false);
  // A portrait of nobody is in no layer yet.
  session.portraits.ask(12);
  await settle();
  session.looks.setSlider('smile', 60);
  expect(store.get().photo?.layerId).toBeNull();
  expect(offersPair(words, store.get())).toBe(false);
});

test('the editor gets both, of the whole picture, and how it was made; that is said, whatever Apply is set to', async () => {
  const { session, store, pairs, applied } = await begin();
  session.looks.setSlider('smile', 60);
  session.view.setApplyMode('replace-fill');
  await settle();
  await session.addPair();
  expect(pairs).toMatchObject([{ layerId: 'layer', recipe: { summary: 'Smile +60', sliders: { smile: 0.6 } } }]);
  expect([...pairs[0].png]).toEqual([10, 10, 20, 20, 10, 10, 20, 20]);
  expect(applied).toEqual([]);
  expect(store.get()).toMatchObject({
    applying: false,
    progress: null,
    notice: null,
    applied: 'Added “Anna – Before and after”',
    sliders: { smile: 60 },
  });
  // Apply goes on as before.
  await session.apply();
  expect(applied).toMatchObject([{ layerId: 'layer', mode: 'replace-fill' }]);
  expect([...applied[0].png]).toEqual([20, 20, 20, 20]);
});

test('without an edit nothing is rendered or added', async () => {
  const { session, store, pairs } = await begin();
  await session.addPair();
  expect([pairs, store.get().applying, store.get().applied]).toEqual([[], false, null]);
});

test('what the engine or the editor could not do is said, and the edit stays', async () => {
  const error = { code: 'layer-gone', message: 'The layer is gone.' } as const;
  const { session, store, pairs, renders } = await begin(() => Promise.resolve({ ok: false, error }));
  session.looks.setSlider('smile', 60);
  await settle();
  await session.addPair();
  expect(store.get()).toMatchObject({ applying: false, notice: { problem: error }, sliders: { smile: 60 } });
  const full = { code: 'out-of-memory', message: 'Too large.' } as const;
  renders.push(() => Promise.resolve({ ok: false, error: full }));
  await session.addPair();
  expect(store.get()).toMatchObject({ applying: false, notice: { problem: full }, applied: null });
  expect(pairs).toHaveLength(1);
});

test('an answer that comes when another photo is open says nothing of that one', async () => {
  let answer: (result: Result<string>) => void = () => undefined;
  const { session, store } = await begin(() => new Promise((resolve) => (answer = resolve)));
  session.looks.setSlider('smile', 60);
  await settle();
  const added = session.addPair();
  await settle();
  expect(store.get().applying).toBe(true);
  session.onPhoto({ ...LAYER, layerId: 'other' });
  await settle();
  answer({ ok: true, value: 'Anna – Before and after' });
  await added;
  expect(store.get()).toMatchObject({ photo: { layerId: 'other' }, applied: null, applying: false });
});
