import type { Problem, Result } from '../../../models/errors.ts';
import type { LayerPhoto } from '../../../plugin/messages.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { Backend, EngineInfo, FaceSliders, Frame, OpenedPhoto } from '../../worker/api.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import { createMemoryStorage } from '../state/panel-storage.ts';
import type { Engine } from '../state/parts.ts';
import type { PanelPhoto, PanelState } from '../state/state.ts';
import { INITIAL } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { Session } from './session.ts';

const INFO: EngineInfo = {
  ...TEST_ENGINE,
  sliders: [{ id: 'smile', label: 'Smile', group: 'Expression', kind: 'model' }],
  resolutions: [64, 128],
};
const OTHER: EngineInfo = {
  ...INFO,
  modelId: 'other',
  sliders: [{ id: 'age', label: 'Age', group: 'Person', kind: 'model' }],
};
const FILE = new File([], 'other.safetensors');
const OPENED: OpenedPhoto = { width: 4, height: 4, faces: [], chosen: 0 };
const IMAGE = { width: 4, height: 4, data: new Uint8ClampedArray(64) };

function ok<T>(value: T): Promise<Result<T>> {
  return Promise.resolve({ ok: true, value });
}

/** An engine under the test's hand: edits never end by themselves, and frames come when the test sends them. */
class SteeredEngine implements Engine {
  readonly opened: number[] = [];
  /** Photos after so many are still being looked at when the test ends. */
  quick = Infinity;
  readonly started: (Blob | null)[] = [];
  readonly edits: FaceSliders[] = [];
  send: (frame: Frame) => void = () => undefined;
  inspect: Engine['inspect'] = () => ok(OTHER);
  start: Engine['start'] = (_backend, model) => {
    this.started.push(model);
    return ok(model ? OTHER : INFO);
  };
  open: Engine['open'] = (photo) => {
    this.opened.push(photo.width);
    return this.opened.length <= this.quick ? ok(OPENED) : new Promise(() => undefined);
  };
  readonly seeds: number[] = [];
  generate: Engine['generate'] = ({ seed }) => {
    this.seeds.push(seed);
    return ok(IMAGE);
  };
  choose = () => ok(OPENED);
  edit: Engine['edit'] = (faces, onFrame) => {
    this.edits.push(faces);
    this.send = onFrame;
    return new Promise(() => undefined);
  };
  render = () => ok(IMAGE);
  /** Codes the engine was given. */
  readonly codes: [number, string | null][] = [];
  /** Ends the search under way. */
  endSearch: () => void = () => undefined;
  refine: Engine['refine'] = (_face, _budget, onStep) => {
    onStep({ fraction: 0.5, remaining: 3, distance: 0.8, before: 1, image: IMAGE });
    return new Promise((resolve) => {
      this.endSearch = () => resolve({ ok: true, value: { code: 'nearer', steps: 1, before: 1, after: 0.5 } });
    });
  };
  useCode: Engine['useCode'] = (face, code) => {
    this.codes.push([face, code]);
    return ok(true);
  };
  stop = () => {
    this.endSearch();
    return Promise.resolve();
  };
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
  crash: (problem: Problem) => void;
} {
  const feed = createFrameFeed();
  const store = createStore<PanelState>(INITIAL);
  const reloads: string[] = [];
  let crash: (problem: Problem) => void = () => undefined;
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
    createEngine: (onCrash) => {
      crash = onCrash;
      return engine;
    },
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
    readPixels: () => Promise.reject(new Error('No batch is run here.')),
    storage: createMemoryStorage(),
    encode: () => Promise.resolve(new Uint8Array()),
  });
  session.begin();
  return { session, engine, feed, reloads, store, crash };
}

test('a late frame of the photo before never stands on the next one', async () => {
  const { session, engine, feed } = begin();
  engine.quick = 1;
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
  session.panel.remedy();
  await settle();
  expect(store.get().notice).toBeNull();
  // The selection is asked about again, since nothing of it is open.
  expect(reloads).toHaveLength(1);
});

test('another model draws the sliders it has; what was set with the first is there again when that one is', async () => {
  const { session, engine, store, feed } = begin();
  session.onPhoto(layer('first'));
  await settle();
  session.looks.setSlider('smile', 50);
  await settle();
  engine.send(frame(1, 0));
  void session.models.open(FILE);
  await settle();
  expect(engine.started).toEqual([null, FILE]);
  expect(store.get()).toMatchObject({ model: 1, engine: OTHER, sliders: { smile: 50 }, incomingModel: null });
  // Smile is nothing that this model could be asked for, and its old picture is not shown as one of this model.
  expect(engine.edits).toEqual([{ 0: { smile: 0.5 } }]);
  expect(feed.latest()).toBeNull();
  session.looks.setSlider('age', -20);
  await settle();
  expect(engine.edits.at(-1)).toEqual({ 0: { age: -0.2 } });

  session.models.choose(0);
  await settle();
  expect(engine.started).toEqual([null, FILE, null]);
  expect(engine.edits.at(-1)).toEqual({ 0: { smile: 0.5 } });
});

test('a model that does not start gives way to the one before, with its sentence; the sliders go on', async () => {
  const { session, engine, store } = begin();
  session.onPhoto(layer('first'));
  await settle();
  session.looks.setSlider('smile', 50);
  await settle();
  const { start } = engine;
  engine.start = (backend, model, onProgress) =>
    model
      ? Promise.resolve({ ok: false, error: { code: 'out-of-memory', message: 'Too large.' } })
      : start(backend, model, onProgress);
  void session.models.open(FILE);
  await settle();
  expect(store.get()).toMatchObject({ model: 0, engine: INFO, notice: null, modelMenu: true });
  expect(store.get().models).toHaveLength(1);
  expect(store.get().incomingModel).toEqual({
    fileName: 'other.safetensors',
    problem: { code: 'out-of-memory', message: 'Too large. The model before is in use again.' },
  });
  expect(engine.edits.at(-1)).toEqual({ 0: { smile: 0.5 } });
});

test('a model that ends the worker gives way too, and is the way out where the own one does not start', async () => {
  const { session, engine, store, crash } = begin();
  session.onPhoto(layer('first'));
  await settle();
  const { start } = engine;
  const gone: Problem = { code: 'internal', message: 'The editor stopped unexpectedly.' };
  engine.start = (backend, model, onProgress) => {
    if (!model) return start(backend, model, onProgress);
    crash(gone);
    return Promise.resolve({ ok: false, error: gone });
  };
  void session.models.open(FILE);
  await settle();
  expect(store.get()).toMatchObject({ model: 0, engine: INFO, notice: null });
  expect(store.get().incomingModel?.problem?.message).toContain('does not run here');

  const other = begin(new SteeredEngine());
  await settle();
  other.crash(gone);
  expect(other.store.get().notice).toEqual({ problem: gone, remedy: 'restart' });
  void other.session.models.open(FILE);
  await settle();
  expect(other.store.get()).toMatchObject({ model: 1, engine: OTHER, notice: null });
});

describe('before the model is there', () => {
  const SHAPE = { id: 'brows', label: 'Brows', group: 'Eyes', kind: 'shape' } as const;
  const PROMISED = { modelId: INFO.modelId, sliders: [SHAPE, ...INFO.sliders] };
  const WITH_SHAPES: EngineInfo = { ...INFO, sliders: PROMISED.sliders };

  /** An engine of which the first stage is over, and the second ends when the test says so. */
  async function begun() {
    const engine = new SteeredEngine();
    let answer: (result: Result<EngineInfo>) => void = () => undefined;
    engine.start = (_backend, _model, _onProgress, onBegun) => {
      onBegun?.(PROMISED);
      return new Promise((resolve) => (answer = resolve));
    };
    const one = begin(engine);
    one.session.onPhoto(layer('a'));
    await settle();
    return { ...one, answer: (result: Result<EngineInfo>) => answer(result) };
  }

  test('the photo is opened and edited by shape', async () => {
    const { engine, session, store } = await begun();
    expect(store.get()).toMatchObject({ engine: null, promised: PROMISED, opened: OPENED });
    session.looks.setSlider('brows', 40);
    await settle();
    expect(engine.edits).toEqual([{ 0: { brows: 0.4 } }]);
  });

  test('what was set meanwhile stays set, and the edit under way goes on with the model', async () => {
    const { engine, session, store, answer } = await begun();
    session.looks.setAll({ smile: 50 });
    await settle();
    expect(engine.edits).toEqual([{ 0: { smile: 0.5 } }]);
    answer({ ok: true, value: WITH_SHAPES });
    await settle();
    expect(store.get()).toMatchObject({ engine: WITH_SHAPES, sliders: { smile: 50 }, notice: null, progress: null });
    expect(engine.edits).toHaveLength(1);
    expect(engine.opened).toHaveLength(1);
  });

  test('an edit that had come to its end without the model is made anew with it', async () => {
    const { engine, session, answer } = await begun();
    engine.edit = (faces) => {
      engine.edits.push(faces);
      return ok({ finished: true });
    };
    session.looks.setSlider('brows', 40);
    await settle();
    answer({ ok: true, value: WITH_SHAPES });
    await settle();
    expect(engine.edits).toEqual([{ 0: { brows: 0.4 } }, { 0: { brows: 0.4 } }]);
  });

  test('a model that cannot be loaded leaves the shape sliders, and is told', async () => {
    const { engine, session, store, answer } = await begun();
    session.looks.setAll({ smile: 50, brows: 40 });
    await settle();
    answer({ ok: false, error: { code: 'model-corrupt', message: 'This model file is damaged.' } });
    await settle();
    const { notice, promised, opened } = store.get();
    expect(notice).toMatchObject({ problem: { code: 'model-corrupt' }, remedy: 'dismiss' });
    expect(notice?.problem.message).toMatch(/^This model file is damaged\. Sliders .* work all the same\.$/);
    expect([promised?.sliders, opened]).toEqual([[SHAPE], OPENED]);
    // What is under way has shown something: the next edit is without what the model would have drawn.
    engine.send(frame(1, 0));
    await settle();
    expect(engine.edits).toEqual([{ 0: { smile: 0.5, brows: 0.4 } }, { 0: { brows: 0.4 } }]);
  });

  test('another model is chosen meanwhile: the one before has nothing to say any more', async () => {
    const { session, store, engine, answer } = await begun();
    engine.start = () => ok(OTHER);
    void session.models.open(FILE);
    await settle();
    answer({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
    await settle();
    expect(store.get()).toMatchObject({ model: 1, engine: OTHER, notice: null });
  });
});

describe('a closer likeness', () => {
  async function opened() {
    const one = begin();
    one.session.onPhoto(layer('a'));
    await settle();
    return one;
  }

  test('is searched, shown on the way, and undone and redone like a slider', async () => {
    const { engine, session, store } = await opened();
    void session.likeness.start();
    await settle();
    expect(store.get().refining).toMatchObject({ fraction: 0.5, remaining: 3, image: IMAGE });
    engine.endSearch();
    await settle();
    expect(store.get()).toMatchObject({ refining: null, code: 'nearer' });
    // The engine has it already.
    expect(engine.codes).toEqual([]);
    session.looks.undo();
    await settle();
    expect(store.get().code).toBeNull();
    session.looks.redo();
    await settle();
    session.likeness.goBack();
    await settle();
    expect(engine.codes).toEqual([
      [0, null],
      [0, 'nearer'],
      [0, null],
    ]);
  });

  test('Stop, or a slider, ends the search, and what it found stays', async () => {
    const { engine, session, store } = await opened();
    void session.likeness.start();
    await settle();
    session.looks.setSlider('smile', 40);
    await settle();
    expect(store.get()).toMatchObject({ refining: null, code: 'nearer', sliders: { smile: 40 } });
    expect(engine.edits).toHaveLength(1);
  });

  test('with “always” it begins by itself, once for a face', async () => {
    const { engine, session, store } = await opened();
    session.likeness.setAlways(true);
    await settle();
    expect(store.get().refining).not.toBeNull();
    engine.endSearch();
    await settle();
    session.looks.undo();
    await settle();
    expect(store.get()).toMatchObject({ refining: null, code: null });
    session.onPhoto(layer('b'));
    await settle();
    expect(store.get().refining).not.toBeNull();
  });

  test('what it found on another photo is not taken for this one', async () => {
    const { session, store } = await opened();
    void session.likeness.start();
    await settle();
    session.onPhoto(layer('b'));
    await settle();
    expect(store.get().refining).toBeNull();
    expect(store.get().code ?? null).toBeNull();
  });
});
