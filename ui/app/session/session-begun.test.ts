import type { Result } from '../../../models/errors.ts';
import {
  INFO,
  OTHER,
  FILE,
  OPENED,
  ok,
  SteeredEngine,
  frame,
  settle,
  layer,
  begin,
} from '../../../test/support/steered-session.ts';
import type { EngineInfo } from '../../worker/api.ts';

test('while the engine starts, another photo is read: then it is the start again that is waited for', async () => {
  const engine = new SteeredEngine();
  engine.start = (_backend, _model, onProgress) => {
    onProgress('starting', 0.25);
    return new Promise(() => undefined);
  };
  const { session, store } = begin(engine);
  session.onPhoto(layer('a'));
  await settle();
  expect(store.get().progress).toMatchObject({ stage: 'starting', fraction: 0.25 });
  session.onSelectionChanged(false);
  expect(store.get().progress).toMatchObject({ stage: 'reading' });
  session.onPhoto(layer('b'));
  await settle();
  expect(store.get()).toMatchObject({ photo: { layerId: 'b' }, progress: { stage: 'starting', fraction: 0.25 } });
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

  test('what was set meanwhile stays set, and the edit under way is made anew with the model', async () => {
    const { engine, session, store, answer } = await begun();
    session.looks.setAll({ smile: 50 });
    await settle();
    expect(engine.edits).toEqual([{ 0: { smile: 0.5 } }]);
    answer({ ok: true, value: WITH_SHAPES });
    await settle();
    expect(store.get()).toMatchObject({ engine: WITH_SHAPES, sliders: { smile: 50 }, notice: null, progress: null });
    expect(engine.edits).toHaveLength(1);
    expect(engine.opened).toHaveLength(1);
    // It may have begun before the engine knew the model's sliders: once it has shown something it is made anew with them.
    engine.send(frame(1, 0));
    await settle();
    expect(engine.edits).toEqual([{ 0: { smile: 0.5 } }, { 0: { smile: 0.5 } }]);
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
