/** Before and after as one picture: where it is offered, and the way through the session to the editor. */
import type { Result } from '../../../models/errors.ts';
import type { LayerPhoto } from '../../../plugin/messages.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { OpenedPhoto, RgbaImage } from '../../worker/api.ts';
import { offersPair } from '../apply/before-and-after.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import { createMemoryStorage } from '../state/panel-storage.ts';
import type { Engine } from '../state/parts.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore } from '../state/store.ts';
import { Session } from './session.ts';

/** Of one grey. */
function image(width: number, height: number, grey: number): RgbaImage {
  return { width, height, data: new Uint8ClampedArray(4 * width * height).fill(grey) };
}

const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

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
    refine: () => ok({ code: 'a', steps: 1, before: 1, after: 0.5 }),
    glimpse: () => ok(null),
    stopGlimpse: () => Promise.resolve(),
    lookOver: () => Promise.resolve({ ok: true, value: [] }),
    place: () => ok(OPENED),
    lookIn: () => ok(null),
    closeUp: () => ok({ image: image(2, 2, 5), part: { x: 0, y: 0, width: 1, height: 1 } }),
    useCode: () => ok(true),
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
  session.apply.setMode('replace-fill');
  await settle();
  await session.apply.pair();
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
  await session.apply.one();
  expect(applied).toMatchObject([{ layerId: 'layer', mode: 'replace-fill' }]);
  expect([...applied[0].png]).toEqual([20, 20, 20, 20]);
});

test('without an edit nothing is rendered or added', async () => {
  const { session, store, pairs } = await begin();
  await session.apply.pair();
  expect([pairs, store.get().applying, store.get().applied]).toEqual([[], false, null]);
});

test('what the engine or the editor could not do is said, and the edit stays', async () => {
  const error = { code: 'layer-gone', message: 'The layer is gone.' } as const;
  const { session, store, pairs, renders } = await begin(() => Promise.resolve({ ok: false, error }));
  session.looks.setSlider('smile', 60);
  await settle();
  await session.apply.pair();
  expect(store.get()).toMatchObject({ applying: false, notice: { problem: error }, sliders: { smile: 60 } });
  const full = { code: 'out-of-memory', message: 'Too large.' } as const;
  renders.push(() => Promise.resolve({ ok: false, error: full }));
  await session.apply.pair();
  expect(store.get()).toMatchObject({ applying: false, notice: { problem: full }, applied: null });
  expect(pairs).toHaveLength(1);
});

test('an answer that comes when another photo is open says nothing of that one', async () => {
  let answer: (result: Result<string>) => void = () => undefined;
  const { session, store } = await begin(() => new Promise((resolve) => (answer = resolve)));
  session.looks.setSlider('smile', 60);
  await settle();
  const added = session.apply.pair();
  await settle();
  expect(store.get().applying).toBe(true);
  session.onPhoto({ ...LAYER, layerId: 'other' });
  await settle();
  answer({ ok: true, value: 'Anna – Before and after' });
  await added;
  expect(store.get()).toMatchObject({ photo: { layerId: 'other' }, applied: null, applying: false });
});
