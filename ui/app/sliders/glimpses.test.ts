import type { Result } from '../../../models/errors.ts';
import { begin, IMAGE, layer, settle, SteeredEngine } from '../../../test/support/steered-session.ts';
import type { Glimpse } from '../../worker/api.ts';

const PICTURE: Glimpse = {
  part: { x: 0, y: 0, side: 1 },
  before: IMAGE,
  low: IMAGE,
  high: IMAGE,
  settled: true,
};
const REST = 5;

/** An engine that writes down what it is asked, and answers when the test says so. */
class Asked extends SteeredEngine {
  readonly asked: string[] = [];
  stopped = 0;
  answer: (picture: Glimpse | null) => void = () => undefined;
  override glimpse = (slider: string): Promise<Result<Glimpse | null>> => {
    this.asked.push(slider);
    return new Promise((resolve) => (this.answer = (value) => resolve({ ok: true, value })));
  };
  override stopGlimpse = () => {
    this.stopped += 1;
    return Promise.resolve();
  };
}

async function opened() {
  const engine = new Asked();
  const all = begin(engine);
  all.session.onPhoto(layer('photo'));
  await settle();
  const shown = () => all.store.get().glimpse?.slider ?? null;
  return { ...all, engine, shown, glimpses: all.session.glimpses };
}

function rest(ms = 4 * REST): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('the engine is asked at once, and the picture is shown when the hand rests and it is there', async () => {
  const { glimpses, engine, shown } = await opened();
  glimpses.look('smile', REST);
  expect(engine.asked).toEqual(['smile']);
  engine.answer(PICTURE);
  await settle();
  expect(shown()).toBeNull();
  await rest();
  expect(shown()).toBe('smile');

  glimpses.away();
  expect(shown()).toBeNull();
  glimpses.look('brows', REST);
  await rest();
  expect(shown()).toBeNull();
  engine.answer(PICTURE);
  await settle();
  expect(shown()).toBe('brows');
  expect(engine.stopped).toBe(0);
});

test('while the hand moves nothing is shown, and one that leaves has the work ended', async () => {
  const { glimpses, engine, shown } = await opened();
  glimpses.look('smile', 60);
  engine.answer(PICTURE);
  for (let turn = 0; turn < 6; turn++) {
    await rest(15);
    glimpses.look('smile', 60);
    expect(shown()).toBeNull();
  }
  expect(engine.asked).toEqual(['smile']);
  glimpses.look('brows', REST);
  glimpses.look('age', REST);
  expect(engine.stopped).toBe(1);
  glimpses.away();
  expect(engine.stopped).toBe(2);
  engine.answer(PICTURE);
  await rest();
  expect(shown()).toBeNull();
});

test('what was made is kept for the face with its code, unless a closer look is to come; nothing is shown of a slider that does nothing', async () => {
  const { session, glimpses, engine, shown } = await opened();
  const look = async (slider: string, picture: Glimpse | null): Promise<string | null> => {
    glimpses.look(slider, REST);
    engine.answer(picture);
    await rest();
    const seen = shown();
    glimpses.away();
    return seen;
  };
  expect(await look('smile', PICTURE)).toBe('smile');
  expect(await look('age', { ...PICTURE, settled: false })).toBe('age');
  expect(await look('turn', null)).toBeNull();
  expect(await look('smile', null)).toBe('smile');
  expect(await look('turn', PICTURE)).toBeNull();
  expect(await look('age', PICTURE)).toBe('age');
  expect(engine.asked).toEqual(['smile', 'age', 'turn', 'age']);
  session.looks.setCode(0, 'nearer');
  expect(await look('smile', PICTURE)).toBe('smile');
  expect(engine.asked).toHaveLength(5);
});

test('a slider that is moved shows no picture any more until it is left; the edit is asked for, and is all that undo knows', async () => {
  const { session, glimpses, engine, shown, store } = await opened();
  glimpses.look('smile', REST);
  engine.answer(PICTURE);
  await rest();
  expect([shown(), store.get().history, store.get().sliders]).toMatchObject(['smile', { past: [], future: [] }, {}]);
  expect(engine.edits).toEqual([]);
  session.looks.setSlider('smile', 20);
  expect(shown()).toBeNull();
  glimpses.look('smile', REST);
  await rest();
  expect(shown()).toBeNull();
  expect(engine.edits).toEqual([{ 0: { smile: 0.2 } }]);
  glimpses.away();
  glimpses.look('smile', REST);
  await rest();
  expect(shown()).toBe('smile');
});

test('nothing of one photo is shown beside another, and nothing while something is applied or no face is open', async () => {
  const { session, glimpses, engine, shown, store } = await opened();
  glimpses.look('smile', REST);
  await rest();
  const { answer } = engine;
  session.onPhoto(layer('other'));
  await settle();
  answer(PICTURE);
  await settle();
  expect(shown()).toBeNull();
  store.set({ applying: true });
  glimpses.look('smile', REST);
  store.set({ applying: false, opened: null });
  glimpses.look('smile', REST);
  expect(engine.asked).toEqual(['smile']);
});
