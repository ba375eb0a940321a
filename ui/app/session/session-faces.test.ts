/** A photo with two faces: what the session asks of the engine, in which order, whatever the hand does meanwhile. */
import type { Result } from '../../../models/errors.ts';
import type { EditRecipe } from '../../../plugin/messages.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { EngineInfo, Face, FaceSliders, Frame, OpenedPhoto } from '../../worker/api.ts';
import { createFrameFeed, type FrameFeed } from '../state/frame-feed.ts';
import { createMemoryStorage } from '../state/panel-storage.ts';
import type { Engine } from '../state/parts.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { Session } from './session.ts';

const IMAGE = { width: 100, height: 50, data: new Uint8ClampedArray(100 * 50 * 4) };

function faceAt(x: number): Face {
  const at = (dx: number, dy: number): { x: number; y: number } => ({ x: x + dx, y: 10 + dy });
  return {
    score: 1,
    box: { x, y: 10, width: 20, height: 20 },
    landmarks: [],
    quad: [at(0, 0), at(0, 20), at(20, 20), at(20, 0)],
  };
}

const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });

/** Writes down what it is asked; a face is chosen only when the test says so. */
class Scribe implements Engine {
  readonly asked: string[] = [];
  readonly edits: FaceSliders[] = [];
  readonly rendered: FaceSliders[] = [];
  send: (frame: Frame) => void = () => undefined;
  letChoose: () => void = () => undefined;
  private opened: OpenedPhoto = { width: 100, height: 50, faces: [faceAt(10), faceAt(60)], chosen: 0 };
  inspect = (): Promise<Result<EngineInfo>> => ok(TEST_ENGINE);
  start = (): Promise<Result<EngineInfo>> => ok(TEST_ENGINE);
  open = (): Promise<Result<OpenedPhoto>> => ok(this.opened);
  generate: Engine['generate'] = () => ok(IMAGE);
  choose: Engine['choose'] = (face) => {
    this.asked.push(`choose ${face}`);
    this.opened = { ...this.opened, chosen: face };
    return new Promise((resolve) => {
      this.letChoose = () => resolve({ ok: true, value: this.opened });
    });
  };
  edit: Engine['edit'] = (faces, onFrame) => {
    this.asked.push('edit');
    this.edits.push(faces);
    this.send = onFrame;
    return ok({ finished: true });
  };
  render: Engine['render'] = (faces) => {
    this.asked.push('render');
    this.rendered.push(faces);
    return ok(IMAGE);
  };
  refine: Engine['refine'] = () => ok({ code: 'a', steps: 1, before: 1, after: 0.5 });
  glimpse: Engine['glimpse'] = () => ok(null);
  stopGlimpse: Engine['stopGlimpse'] = () => Promise.resolve();
  lookOver: Engine['lookOver'] = () => Promise.resolve({ ok: true, value: [] });
  place: Engine['place'] = () => ok(this.opened);
  lookIn: Engine['lookIn'] = () => ok(null);
  closeUp: Engine['closeUp'] = () => ok({ image: IMAGE, part: { x: 0, y: 0, width: 1, height: 1 } });
  useCode: Engine['useCode'] = () => ok(true);
  stop = (): Promise<void> => Promise.resolve();
  end = (): void => undefined;
}

let engine: Scribe;
let session: Session;
let store: Store<PanelState>;
let feed: FrameFeed;
let recipes: EditRecipe[];

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}

function frame(sequence: number): Frame {
  return { sequence, step: 0, steps: 1, rung: { resolution: 64, ratio: 1 }, backend: 'wasm', elapsed: 1, image: IMAGE };
}

beforeEach(async () => {
  engine = new Scribe();
  store = createStore<PanelState>(INITIAL);
  feed = createFrameFeed();
  recipes = [];
  session = new Session({
    host: {
      words: { name: 'figma', apply: 'Apply', canClose: true },
      connect: () => undefined,
      reload: () => undefined,
      apply: ({ recipe }) => void recipes.push(recipe),
      cancel: () => undefined,
      resize: () => undefined,
    },
    store,
    feed,
    createEngine: () => engine,
    readPhoto: (_photo, id) =>
      Promise.resolve({
        id,
        layerId: 'layer',
        layerName: 'Two',
        pixels: IMAGE,
        visible: { x: 0, y: 0, width: 100, height: 50 },
        previewSide: 100,
        preview: IMAGE,
      }),
    readPixels: () => Promise.reject(new Error('No batch is run here.')),
    storage: createMemoryStorage(),
    encode: () => Promise.resolve(new Uint8Array()),
  });
  session.begin();
  const visible = [
    [1, 0, 0],
    [0, 1, 0],
  ] as const;
  session.onPhoto({ layerId: 'layer', layerName: 'Two', bytes: new Uint8Array(), source: 'fill', visible });
  await settle();
});

test('the face chosen last climbs over the others; both are in one Apply, which says so', async () => {
  session.looks.setSlider('smile', 50);
  await settle();
  session.looks.turnTo(1);
  await settle();
  engine.letChoose();
  await settle();
  session.looks.setSlider('age', -20);
  await settle();
  expect(engine.edits.at(-1)).toEqual({ 0: { smile: 0.5 }, 1: { age: -0.2 } });

  await session.apply.one();
  expect(engine.rendered).toEqual([{ 0: { smile: 0.5 }, 1: { age: -0.2 } }]);
  expect(recipes).toMatchObject([
    {
      modelId: 'test',
      sliders: { age: -0.2 },
      summary: 'Smile +50 (face 1); Age −20 (face 2)',
      face: { x: 0.7, y: 0.4 },
    },
  ]);
});

test('what was seen of the first face stays on show while the second is made ready', async () => {
  session.looks.setSlider('smile', 50);
  engine.send(frame(1));
  await settle();
  session.looks.turnTo(1);
  await settle();
  expect(engine.asked.at(-1)).toBe('choose 1');
  session.looks.setSlider('smile', 50);
  session.looks.setSlider('smile', 0);
  engine.letChoose();
  await settle();
  // The second face is at zero, and yet there is something to show.
  expect(engine.edits.at(-1)).toMatchObject({ 0: { smile: 0.5 } });
  session.looks.undo();
  session.looks.undo();
  session.looks.undo();
  engine.letChoose();
  await settle();
  expect(store.get()).toMatchObject({ face: 0, sliders: {}, others: {} });
  expect(feed.latest()).toBeNull();
});

test('Apply pressed while a face is made ready is done when it is, once', async () => {
  session.looks.setSlider('smile', 50);
  await settle();
  session.looks.turnTo(1);
  await settle();
  void session.apply.one();
  void session.apply.one();
  await settle();
  expect(engine.rendered).toEqual([]);
  engine.letChoose();
  await settle();
  expect(engine.rendered).toEqual([{ 0: { smile: 0.5 } }]);
  // The face that is kept is the edited one, not the one looked at.
  expect(recipes).toMatchObject([{ sliders: { smile: 0.5 }, face: { x: 0.2, y: 0.4 } }]);
});

test('strength counts in what is asked for, and at nothing the photo is back', async () => {
  session.looks.setSlider('smile', 50);
  session.looks.setStrength(150);
  await settle();
  engine.send(frame(1));
  await settle();
  expect(engine.edits.at(-1)).toEqual({ 0: { smile: 0.75 } });
  session.looks.setStrength(0);
  await settle();
  expect(feed.latest()).toBeNull();
});

test('another photo starts with no face edited and nothing to undo', async () => {
  session.looks.setSlider('smile', 50);
  session.looks.turnTo(1);
  await settle();
  const visible = [
    [1, 0, 0],
    [0, 1, 0],
  ] as const;
  session.onPhoto({ layerId: 'other', layerName: 'Other', bytes: new Uint8Array(), source: 'fill', visible });
  await settle();
  expect(store.get()).toMatchObject({ face: null, sliders: {}, others: {}, strength: 100 });
  expect(store.get().history.past).toEqual([]);
});
