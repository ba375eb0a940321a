/** The brush that gives the photo back: what it does to frames, to undo, to Apply, and whose strokes are whose. */
import { begin, frame, IMAGE, layer, settle, SteeredEngine } from '../../../test/support/steered-session.ts';
import type { EditedPhoto } from '../../host/host.ts';
import type { RgbaImage } from '../../worker/api.ts';
import { MOST_POINTS } from '../../worker/brush/stroke.ts';

/** Upper left corner of 4 × 4 pixels; the right column is out of its reach. */
const CORNER = { x: 1, y: 1, radius: 1.2 };
const EDITED: RgbaImage = { width: 4, height: 4, data: new Uint8ClampedArray(64).fill(200) };
const PHOTO = IMAGE.data[0];

async function painting(engine = new SteeredEngine()) {
  const applied: EditedPhoto[] = [];
  const encoded: RgbaImage[] = [];
  engine.render = (faces) => {
    engine.rendered.push(faces);
    return Promise.resolve({ ok: true, value: { ...EDITED, data: EDITED.data.slice() } });
  };
  const made = begin(engine, {
    encode: (image) => {
      encoded.push({ ...image, data: image.data.slice() });
      return Promise.resolve(new Uint8Array());
    },
    onApply: (edited) => applied.push(edited),
  });
  const { session, store, feed } = made;
  session.onPhoto(layer('a'));
  await settle();
  session.looks.setSlider('smile', 60);
  await settle();
  engine.send({ ...frame(1, 0), image: EDITED });
  session.brush.toggle();
  session.brush.set({ softness: 0 });
  const paint = (other = false): void => {
    session.brush.begin(CORNER, other);
    session.brush.end();
  };
  /** First and last pixel of the first row, as they are on show. */
  const shown = (): (number | undefined)[] => [feed.latest()?.image.data[0], feed.latest()?.image.data[12]];
  return { ...made, applied, encoded, paint, shown, strokes: () => store.get().strokes };
}

test('what is painted is the photo at once, while the hand is down too, and everything else the edit', async () => {
  const { session, shown } = await painting();
  expect(shown()).toEqual([200, 200]);
  session.brush.begin(CORNER, false);
  expect(shown()).toEqual([PHOTO, 200]);
  session.brush.end();
  expect(shown()).toEqual([PHOTO, 200]);
});

test('the stroke grows with the hand, also between two places', async () => {
  const { session, shown } = await painting();
  session.brush.begin(CORNER, false);
  session.brush.move([{ ...CORNER, x: 4 }]);
  expect(shown()).toEqual([PHOTO, PHOTO]);
});

test('sliders go on working under it: the next frames are given back too, and the engine is not asked for it', async () => {
  const { engine, shown, paint } = await painting();
  const asked = engine.edits.length;
  paint();
  await settle();
  expect(engine.edits.length).toBe(asked);
  engine.send({ ...frame(1, 1), image: { ...EDITED, data: new Uint8ClampedArray(64).fill(90) } });
  expect(shown()).toEqual([PHOTO, 90]);
});

test('each stroke is a step of undo and redo, and Alt paints the edit again', async () => {
  const { session, shown, paint, strokes, store } = await painting();
  paint();
  paint(true);
  expect(shown()).toEqual([200, 200]);
  session.looks.undo();
  expect(shown()).toEqual([PHOTO, 200]);
  expect(store.get().said).toBe('Undone: the brush.');
  session.looks.undo();
  expect(shown()).toEqual([200, 200]);
  expect(store.get().sliders).toEqual({ smile: 60 });
  session.looks.redo();
  session.looks.redo();
  expect(strokes()).toHaveLength(2);
  expect(shown()).toEqual([200, 200]);
});

test('Clear takes all of them away, and undo brings all of them back', async () => {
  const { session, shown, paint, strokes } = await painting();
  paint();
  paint();
  session.brush.clear();
  expect(shown()).toEqual([200, 200]);
  session.looks.undo();
  expect(strokes()).toHaveLength(2);
  expect(shown()).toEqual([PHOTO, 200]);
});

test('a press that was the first finger of two is no stroke', async () => {
  const { session, shown, strokes } = await painting();
  session.brush.begin(CORNER, false);
  session.brush.abandon();
  session.brush.end();
  expect(shown()).toEqual([200, 200]);
  expect(strokes()).toEqual([]);
});

test('Apply gives the photo back in the result, and keeps the strokes with it', async () => {
  const { session, applied, encoded, paint, strokes } = await painting();
  paint();
  await session.apply.one();
  expect([encoded[0].data[0], encoded[0].data[12]]).toEqual([PHOTO, 200]);
  expect(applied[0].recipe.strokes).toEqual(strokes());
  expect(applied[0].recipe.strokes).toHaveLength(1);
});

test('after Apply another stroke is another edit, and undone it is the same again', async () => {
  const { session, store, paint } = await painting();
  paint();
  await session.apply.one();
  session.onApplied('Portrait');
  const { done } = store.get();
  expect(done).not.toBeNull();
  expect(session.panel.unfinished()).toBe(false);
  paint();
  expect(session.panel.unfinished()).toBe(true);
  session.looks.undo();
  expect(session.panel.unfinished()).toBe(false);
});

test('a reopened layer has its strokes, and another photo has none', async () => {
  const { session, engine, shown, paint, strokes } = await painting();
  paint();
  const kept = strokes();
  session.onPhoto({
    ...layer('b'),
    edit: { formatVersion: 1, modelId: 'test', sliders: { smile: 0.6 }, summary: '', strokes: kept },
  });
  await settle();
  expect(strokes()).toEqual(kept);
  session.onPhoto(layer('c'));
  await settle();
  expect(strokes()).toEqual([]);
  session.looks.setSlider('smile', 60);
  await settle();
  engine.send({ ...frame(2, 0), image: EDITED });
  expect(shown()).toEqual([200, 200]);
});

test('who goes to another layer and comes back finds what was painted, and undoes it', async () => {
  const { session, paint, strokes } = await painting();
  paint();
  session.onPhoto(layer('b'));
  await settle();
  session.onPhoto(layer('a'));
  await settle();
  expect(strokes()).toHaveLength(1);
  session.looks.undo();
  expect(strokes()).toEqual([]);
});

test('among several selected layers sliders go with the hand, and what was painted stays with its photo', async () => {
  const { session, store, strokes, paint } = await painting();
  const selected = ['a', 'b'].map((layerId) => ({ layerId, layerName: layerId }));
  session.onPhoto({ ...layer('a'), selected });
  await settle();
  session.looks.setSlider('smile', 40);
  session.brush.toggle(true);
  paint();
  session.onPhoto({ ...layer('b'), selected });
  await settle();
  expect(strokes()).toEqual([]);
  session.onPhoto({ ...layer('a'), selected });
  await settle();
  expect(strokes()).toHaveLength(1);
  expect(store.get().brush.on).toBe(false);
});

test('where nothing is edited there is nothing to give back: the brush stays away, and is put away', async () => {
  const { session, store } = await painting();
  session.looks.setAll({});
  expect(store.get().brush.on).toBe(false);
  session.brush.toggle();
  expect(store.get().brush.on).toBe(false);
});

test('more strokes than an edit keeps are refused in a sentence, and are not on show', async () => {
  const { session, store, shown, strokes } = await painting();
  for (let i = 0; i < 400; i++) {
    session.brush.begin({ ...CORNER, x: -3 }, false);
    session.brush.end();
  }
  const kept = strokes().length;
  session.brush.begin(CORNER, false);
  session.brush.end();
  expect(strokes()).toHaveLength(kept);
  expect(kept).toBeLessThanOrEqual(MOST_POINTS);
  expect(shown()).toEqual([200, 200]);
  expect(store.get().notice?.problem.code).toBe('brush-full');
});
