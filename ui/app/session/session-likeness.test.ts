/** A closer likeness in the session: what ends a search, and what stays of it. */
import type { Problem } from '../../../models/errors.ts';
import { begin, FILE, IMAGE, layer, OPENED, OTHER, settle } from '../../../test/support/steered-session.ts';

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
    const { engine, session, store } = await opened();
    void session.likeness.start();
    await settle();
    const shown: unknown[] = [];
    store.subscribe(() => {
      const { photo, refining } = store.get();
      if (photo?.layerId === 'b') shown.push(refining);
    });
    session.onPhoto(layer('b'));
    await settle();
    expect(engine.opened).toHaveLength(2);
    // Not for a moment is the picture of the one before on show.
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((refining) => refining === null)).toBe(true);
    expect(store.get().code ?? null).toBeNull();
  });

  test('Apply ends it and takes the closest so far', async () => {
    const { engine, session, store } = await opened();
    session.looks.setSlider('smile', 40);
    await settle();
    void session.likeness.start();
    await settle();
    expect(store.get().refining).not.toBeNull();
    void session.apply.one();
    await settle();
    expect(store.get()).toMatchObject({ refining: null, code: 'nearer', applying: true });
    expect(engine.rendered).toEqual([{ 0: { smile: 0.4 } }]);
    // With the code that it found: the engine was not told to leave it.
    expect(engine.codes).toEqual([]);
  });

  test('undo meanwhile takes the search back and nothing else', async () => {
    const { engine, session, store } = await opened();
    session.looks.setSlider('smile', 40);
    session.looks.setSlider('smile', 70);
    session.looks.undo();
    await settle();
    void session.likeness.start();
    await settle();
    session.looks.undo();
    await settle();
    expect(store.get()).toMatchObject({ refining: null, code: null, sliders: { smile: 40 } });
    expect(engine.codes).toEqual([[0, null]]);
    session.looks.redo();
    expect(store.get().sliders).toEqual({ smile: 70 });
  });

  test('asked for while the engine is busy it begins as soon as that is free, unless another photo came', async () => {
    const { engine, session, store } = await opened();
    let free: () => void = () => undefined;
    engine.choose = (chosen) =>
      new Promise((resolve) => (free = () => resolve({ ok: true, value: { ...OPENED, chosen } })));
    session.looks.turnTo(1);
    await settle();
    void session.likeness.start();
    await settle();
    expect(store.get().refining).toBeNull();
    free();
    await settle();
    expect(store.get().refining).not.toBeNull();
    engine.endSearch();
    await settle();
    session.looks.turnTo(0);
    await settle();
    void session.likeness.start();
    session.onPhoto(layer('b'));
    free();
    await settle();
    expect(store.get()).toMatchObject({ photo: { layerId: 'b' }, refining: null });
  });

  test('another face meanwhile: what was found stays with the face it was found for', async () => {
    const { engine, session, store } = await opened();
    void session.likeness.start();
    await settle();
    session.looks.turnTo(1);
    await settle();
    expect(engine.chosen).toEqual([1]);
    expect(store.get()).toMatchObject({ refining: null, face: 1, code: null, others: { 0: { code: 'nearer' } } });
    session.looks.undo();
    await settle();
    expect(store.get().others[0]?.code ?? null).toBeNull();
  });

  test('another model does not wait for its end', async () => {
    const { session, store } = await opened();
    void session.likeness.start();
    await settle();
    void session.models.open(FILE);
    await settle();
    expect(store.get()).toMatchObject({ refining: null, engine: OTHER });
  });

  test('a search that fails says why, and all is as before', async () => {
    const { engine, session, store } = await opened();
    const error: Problem = { code: 'out-of-memory', message: 'There is not enough memory.' };
    engine.refine = () => Promise.resolve({ ok: false, error });
    session.looks.setSlider('smile', 40);
    await settle();
    await session.likeness.start();
    expect(store.get()).toMatchObject({ refining: null, code: null, sliders: { smile: 40 } });
    expect(store.get().notice).toEqual({ problem: error, remedy: 'dismiss' });
  });
});
