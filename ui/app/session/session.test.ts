import type { PanelState } from '../state/state.ts';
import type { Problem } from '../../../models/errors.ts';
import {
  begin,
  FILE,
  frame,
  INFO,
  layer,
  ok,
  OTHER,
  settle,
  SteeredEngine,
} from '../../../test/support/steered-session.ts';

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

test('the next selection opens by itself where nothing is edited or could be opened, and is asked about during an edit', async () => {
  const { session, reloads, store } = begin();
  session.onRefused({ code: 'no-face', message: 'No face.' });
  session.onSelectionChanged(false);
  expect(reloads).toHaveLength(1);

  session.onPhoto(layer('first'));
  await settle();
  session.onSelectionChanged(false);
  expect([reloads.length, store.get().elsewhere]).toEqual([2, false]);
  session.looks.setSlider('smile', 20);
  session.onSelectionChanged(false);
  expect([reloads.length, store.get().elsewhere]).toEqual([2, true]);
  session.onSelectionChanged(true);
  expect(store.get().elsewhere).toBe(false);
  session.looks.setSlider('smile', 0);
  session.onSelectionChanged(false);
  expect(reloads).toHaveLength(3);
});

test.each<[string, boolean, Partial<PanelState>]>([
  ['a square that is being set', false, { draft: { face: null, square: null, seen: null } }],
  ['a square that was set', false, { squares: { 0: { x: 2, y: 2, side: 50, angle: 0 } } }],
  ['a code that was searched for', false, { code: 'found' }],
  ['a search', false, { refining: { fraction: 0, remaining: 1, nearer: 0, image: null } }],
  ['an Apply', false, { applying: true }],
  ['a zoom', true, { zoom: { scale: 2, x: 0.5, y: 0.5 } }],
])('%s: followed %s', async (_what, followed, state) => {
  const { session, reloads, store } = begin();
  session.onPhoto(layer('first'));
  await settle();
  store.set(state);
  session.onSelectionChanged(false);
  expect([reloads.length, store.get().elsewhere]).toEqual(followed ? [1, false] : [0, true]);
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
