/** What the panel knows of what is in the document already: nothing is added twice by a second press. */
import type { Result } from '../../../models/errors.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { EditedPhoto } from '../../host/host.ts';
import { editKey } from '../state/edit-key.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import { createMemoryStorage } from '../state/panel-storage.ts';
import type { Engine } from '../state/parts.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore } from '../state/store.ts';
import { Session } from './session.ts';

const IMAGE = { width: 4, height: 4, data: new Uint8ClampedArray(64) };
const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });
const OPENED = { width: 4, height: 4, faces: [], chosen: 0 };

const ENGINE: Engine = {
  inspect: () => ok(TEST_ENGINE),
  start: () => ok(TEST_ENGINE),
  open: () => ok(OPENED),
  choose: () => ok(OPENED),
  generate: () => ok(IMAGE),
  edit: () => new Promise(() => undefined),
  render: () => ok(IMAGE),
  refine: () => new Promise(() => undefined),
  glimpse: () => ok(null),
  stopGlimpse: () => Promise.resolve(),
  lookOver: () => Promise.resolve({ ok: true, value: [] }),
  place: () => ok(OPENED),
  lookIn: () => ok(null),
  closeUp: () => ok({ image: IMAGE, part: { x: 0, y: 0, width: 1, height: 1 } }),
  useCode: () => ok(true),
  stop: () => Promise.resolve(),
  end: () => undefined,
};

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

const visible = [
  [1, 0, 0],
  [0, 1, 0],
] as const;
const layer = (layerId: string) =>
  ({ layerId, layerName: layerId, bytes: new Uint8Array(), source: 'fill', visible }) as const;

/** A photo with a smile. */
async function edited() {
  const store = createStore<PanelState>(INITIAL);
  const sent: EditedPhoto[] = [];
  const session: Session = new Session({
    host: {
      words: { name: 'figma', apply: 'Add layer', canClose: true },
      connect: () => undefined,
      reload: () => undefined,
      apply: (edited) => {
        sent.push(edited);
        session.onApplied('Portrait – Smile +50');
      },
      cancel: () => undefined,
      resize: () => undefined,
    },
    store,
    feed: createFrameFeed(),
    createEngine: () => ENGINE,
    readPhoto: ({ layerId, layerName }, id) =>
      layerId === 'broken'
        ? Promise.reject(new Error('No picture.'))
        : Promise.resolve({
            ...{ id, layerId, layerName, pixels: IMAGE, previewSide: 4, preview: IMAGE },
            visible: { x: 0, y: 0, width: 4, height: 4 },
          }),
    readPixels: () => Promise.reject(new Error('No batch is run here.')),
    storage: createMemoryStorage(),
    encode: () => Promise.resolve(new Uint8Array()),
  });
  session.begin();
  session.onPhoto(layer('one'));
  await settle();
  session.looks.setSlider('smile', 50);
  await settle();
  const isDone = (): boolean => store.get().done !== null && store.get().done === editKey(store.get());
  const turnTo = async (layerId: string): Promise<void> => {
    session.onPhoto(layer(layerId));
    await settle();
  };
  return { session, store, sent, isDone, turnTo };
}

/** The same, applied. */
async function applied() {
  const one = await edited();
  await one.session.apply.one();
  await settle();
  return one;
}

test('what was applied is done, until the edit is another; back at it, it is done again', async () => {
  const { session, sent, isDone } = await applied();
  expect(sent).toHaveLength(1);
  expect(isDone()).toBe(true);
  session.looks.setSlider('smile', 60);
  expect(isDone()).toBe(false);
  session.looks.undo();
  expect(isDone()).toBe(true);
});

test('put elsewhere it is another thing to do', async () => {
  const { session, isDone } = await applied();
  session.apply.setMode('replace-fill');
  expect(isDone()).toBe(false);
});

test('undo in the editor makes it undone, its redo done', async () => {
  const { session, store, isDone } = await applied();
  expect(store.get().applied).toBe('Added “Portrait – Smile +50”');
  session.onAppliedStands(false);
  expect([isDone(), store.get().applied]).toEqual([false, null]);
  session.onAppliedStands(true);
  expect(isDone()).toBe(true);
});

test('with all sliders at zero nothing is sent: the layer keeps its own bits and colours', async () => {
  const { session, sent, store } = await edited();
  for (const neutral of [() => session.looks.setStrength(0), () => session.looks.setAll({})]) {
    neutral();
    await settle();
    await session.apply.one();
    await session.apply.pair();
  }
  expect(sent).toEqual([]);
  expect(store.get().applying).toBe(false);
  session.looks.setSlider('smile', 20);
  await session.apply.one();
  expect(sent).toHaveLength(1);
});

describe('an edit that is left', () => {
  test('is there again, with its undo, when its layer is', async () => {
    const { session, store, turnTo } = await edited();
    session.looks.setSlider('smile', 70);
    await turnTo('two');
    expect(store.get()).toMatchObject({ sliders: {}, said: '' });
    session.looks.setSlider('smile', -20);
    await turnTo('one');
    expect(store.get()).toMatchObject({ sliders: { smile: 70 }, said: 'Your edit of this photo is back.' });
    session.looks.undo();
    expect(store.get().sliders).toEqual({ smile: 50 });
    await turnTo('two');
    expect(store.get().sliders).toEqual({ smile: -20 });
  });

  test('is there after a file that cannot be read, and after nothing was selected', async () => {
    const { session, store, turnTo } = await edited();
    await turnTo('broken');
    expect(store.get().photo).toBeNull();
    await turnTo('one');
    expect(store.get().sliders).toEqual({ smile: 50 });
    session.onRefused({ code: 'selection-empty', message: 'Nothing is selected.' });
    await settle();
    await turnTo('one');
    expect(store.get().sliders).toEqual({ smile: 50 });
  });

  test('is named as unfinished until it is in the document or taken back', async () => {
    const { session, turnTo } = await edited();
    expect([session.panel.unfinished(), session.keeps('one'), session.keeps('two')]).toEqual([true, true, false]);
    await turnTo('two');
    expect([session.panel.unfinished(), session.keeps('one')]).toEqual([true, true]);
    await turnTo('one');
    await session.apply.one();
    await settle();
    expect([session.panel.unfinished(), session.keeps('one')]).toEqual([false, false]);
    session.looks.setSlider('smile', 80);
    expect(session.panel.unfinished()).toBe(true);
    session.looks.setAll({});
    expect(session.panel.unfinished()).toBe(false);
  });

  test('that was applied does not come back over the photo', async () => {
    const { store, turnTo } = await applied();
    await turnTo('two');
    await turnTo('one');
    expect(store.get().sliders).toEqual({});
  });
});
