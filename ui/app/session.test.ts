import type { Problem, Result } from '../../models/errors.ts';
import type { LayerPhoto } from '../../plugin/messages.ts';
import type { Backend, EngineInfo, Frame, OpenedPhoto } from '../worker/api.ts';
import type { Engine } from './parts.ts';
import type { PanelPhoto, PanelState } from './state.ts';
import { createFrameFeed } from './frame-feed.ts';
import { createMemoryStorage } from './panel-storage.ts';
import { Session } from './session.ts';
import { INITIAL } from './state.ts';
import { createStore, type Store } from './store.ts';

const INFO: EngineInfo = {
  backend: 'wasm',
  reason: '',
  modelId: 'test',
  modelName: 'Test',
  about: '',
  licence: '',
  data: '',
  sources: [],
  bytes: 0,
  sliders: [{ id: 'smile', label: 'Smile', group: 'Expression' }],
  resolutions: [64, 128],
  ratios: [1],
};
const OPENED: OpenedPhoto = { width: 4, height: 4, faces: [], chosen: 0 };
const IMAGE = { width: 4, height: 4, data: new Uint8ClampedArray(64) };

function ok<T>(value: T): Promise<Result<T>> {
  return Promise.resolve({ ok: true, value });
}

/** An engine under the test's hand: edits never end by themselves, and frames come when the test sends them. */
class SteeredEngine implements Engine {
  readonly opened: number[] = [];
  send: (frame: Frame) => void = () => undefined;
  start: Engine['start'] = () => ok(INFO);
  open: Engine['open'] = (photo) => {
    this.opened.push(photo.width);
    // The second photo is still being looked at when the test ends.
    return this.opened.length === 1 ? ok(OPENED) : new Promise(() => undefined);
  };
  choose = () => ok(OPENED);
  edit: Engine['edit'] = (_sliders, onFrame) => {
    this.send = onFrame;
    return new Promise(() => undefined);
  };
  render = () => ok(IMAGE);
  stop = () => Promise.resolve();
  end = () => undefined;
}

function frame(sequence: number, step: number, backend: Backend = 'wasm'): Frame {
  return { sequence, step, steps: 2, rung: { resolution: 64, ratio: 1 }, backend, elapsed: 1, image: IMAGE };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function layer(layerId: string): LayerPhoto {
  const visible = [
    [1, 0, 0],
    [0, 1, 0],
  ] as const;
  return { layerId, layerName: layerId, bytes: new Uint8Array(), source: 'fill', visible };
}

function begin(engine = new SteeredEngine()): {
  session: Session;
  engine: SteeredEngine;
  feed: ReturnType<typeof createFrameFeed>;
  store: Store<PanelState>;
  reloads: string[];
} {
  const feed = createFrameFeed();
  const store = createStore<PanelState>(INITIAL);
  const reloads: string[] = [];
  const session = new Session({
    host: {
      words: { name: 'figma', apply: 'Apply', canClose: true },
      connect: () => undefined,
      reload: () => void reloads.push('reload'),
      apply: () => undefined,
      cancel: () => undefined,
      resize: () => undefined,
    },
    store,
    feed,
    createEngine: (_onCrash: (problem: Problem) => void) => engine,
    readPhoto: ({ layerId, layerName }, id): Promise<PanelPhoto> =>
      Promise.resolve({
        id,
        layerId,
        layerName,
        pixels: IMAGE,
        visible: { x: 0, y: 0, width: 4, height: 4 },
        previewSide: 4,
        preview: IMAGE,
      }),
    storage: createMemoryStorage(),
    encode: () => Promise.resolve(new Uint8Array()),
  });
  session.begin();
  return { session, engine, feed, reloads, store };
}

test('a late frame of the photo before never stands on the next one', async () => {
  const { session, engine, feed } = begin();
  session.onPhoto(layer('first'));
  await settle();
  session.looks.setSlider('smile', 50);
  await settle();
  engine.send(frame(1, 0));
  expect(feed.latest()?.sequence).toBe(1);

  session.onPhoto(layer('second'));
  await settle();
  expect(engine.opened).toHaveLength(2);
  // Already on its way when the engine was told of the new photo.
  engine.send(frame(1, 1));
  expect(feed.latest()).toBeNull();
});

test('the next selection opens by itself after one that could not be opened, and is asked about during an edit', async () => {
  const { session, reloads } = begin();
  session.onRefused({ code: 'no-face', message: 'No face.' });
  session.onSelectionChanged(false);
  expect(reloads).toHaveLength(1);

  session.onPhoto(layer('first'));
  await settle();
  session.onSelectionChanged(false);
  expect(reloads).toHaveLength(1);
});

test('frames that come from the CPU after the GPU failed are said to come from there', async () => {
  const { session, engine, store } = begin();
  session.onPhoto(layer('first'));
  await settle();
  store.set({ engine: { ...INFO, backend: 'webgpu', reason: 'Fast here.' } });
  session.looks.setSlider('smile', 50);
  await settle();
  engine.send(frame(1, 0, 'webgpu'));
  expect(store.get().engine).toMatchObject({ backend: 'webgpu', reason: 'Fast here.' });
  engine.send(frame(1, 1, 'wasm'));
  expect(store.get().engine).toMatchObject({
    backend: 'wasm',
    reason: expect.stringContaining('GPU failed') as string,
  });
});

test('what stopped the engine stays on show when the photo, or a refusal, comes after it', async () => {
  const engine = new SteeredEngine();
  const problem: Problem = { code: 'model-wrong', message: 'This is no model.' };
  engine.start = () => Promise.resolve({ ok: false, error: problem });
  const { session, store, reloads } = begin(engine);
  await settle();
  session.onPhoto(layer('first'));
  await settle();
  expect(store.get().notice).toEqual({ problem, remedy: 'restart' });
  session.onRefused({ code: 'selection-empty', message: 'Nothing is selected.' });
  expect(store.get().notice).toEqual({ problem, remedy: 'restart' });

  engine.start = () => ok(INFO);
  session.remedy();
  await settle();
  expect(store.get().notice).toBeNull();
  // The selection is asked about again, since nothing of it is open.
  expect(reloads).toHaveLength(1);
});
