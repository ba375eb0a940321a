/** New portraits in the whole session, with an engine and an editor that write down what they are asked. */
import type { Result } from '../../../models/errors.ts';
import type { Seeded } from '../../../models/runtime/index.ts';
import type { LayerPhoto, NewPortrait } from '../../../plugin/messages.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { EngineInfo, OpenedPhoto, RgbaImage } from '../../worker/api.ts';
import { createFrameFeed } from '../state/frame-feed.ts';
import { createMemoryStorage } from '../state/panel-storage.ts';
import type { Engine } from '../state/parts.ts';
import { INITIAL, isReady, type PanelPhoto, type PanelState } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { Session } from './session.ts';

const OPENED: OpenedPhoto = { width: 4, height: 4, faces: [], chosen: 0 };
const OTHER: EngineInfo = { ...TEST_ENGINE, modelId: 'other' };
const FILE = new File([], 'other.safetensors');
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

/** Every seed is a picture of its own, by its first byte. */
function imageOf(seed: number): RgbaImage {
  return { width: 4, height: 4, data: new Uint8ClampedArray(64).fill(seed) };
}

const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });

class Scribe implements Engine {
  readonly drawn: Seeded[] = [];
  readonly opened: { readonly first: number; readonly seeded: Seeded | undefined }[] = [];
  /** Draws wait until this is called. */
  letDraw: (() => void) | null = null;
  slow = false;
  inspect: Engine['inspect'] = () => ok(OTHER);
  start: Engine['start'] = (_backend, model) => ok(model ? OTHER : TEST_ENGINE);
  open: Engine['open'] = ({ data }, _side, _visible, _tell, seeded) => {
    this.opened.push({ first: data[0], seeded });
    return ok(OPENED);
  };
  generate: Engine['generate'] = async (seeded) => {
    this.drawn.push(seeded);
    if (this.slow) await new Promise<void>((resolve) => (this.letDraw = resolve));
    return ok(imageOf(seeded.seed));
  };
  choose: Engine['choose'] = () => ok(OPENED);
  edit: Engine['edit'] = () => ok({ finished: true });
  render: Engine['render'] = () => ok(imageOf(99));
  refine: Engine['refine'] = () => ok({ code: 'a', steps: 1, before: 1, after: 0.5 });
  glimpse: Engine['glimpse'] = () => ok(null);
  stopGlimpse: Engine['stopGlimpse'] = () => Promise.resolve();
  lookOver: Engine['lookOver'] = () => Promise.resolve({ ok: true, value: [] });
  place: Engine['place'] = () => ok(OPENED);
  lookIn: Engine['lookIn'] = () => ok(null);
  closeUp: Engine['closeUp'] = () => ok({ image: imageOf(98), part: { x: 0, y: 0, width: 1, height: 1 } });
  useCode: Engine['useCode'] = () => ok(true);
  stop: Engine['stop'] = () => Promise.resolve();
  end: Engine['end'] = () => undefined;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

let engine: Scribe;
let store: Store<PanelState>;
let session: Session;
let created: NewPortrait[];
let begun: number;
/** Photos are not read before this. */
let reading: Promise<void>;

function begin(able = true, selectsBlank = false): void {
  created = [];
  begun = 0;
  reading = Promise.resolve();
  engine = new Scribe();
  store = createStore<PanelState>(INITIAL);
  session = new Session({
    host: {
      words: { name: 'figma', apply: 'Apply', canClose: true, selectsBlank },
      connect: () => undefined,
      reload: () => undefined,
      apply: () => undefined,
      cancel: () => undefined,
      resize: () => undefined,
      ...(able
        ? { portraits: { begin: () => void begun++, create: (portrait: NewPortrait) => void created.push(portrait) } }
        : {}),
    },
    store,
    feed: createFrameFeed(),
    createEngine: () => engine,
    readPhoto: async (photo, id): Promise<PanelPhoto> => {
      await reading;
      const pixels = 'pixels' in photo ? photo.pixels : imageOf(7);
      const generated = 'pixels' in photo ? photo.generated : photo.edit?.generated;
      const { layerId, layerName, edit } = photo;
      const visible = { x: 0, y: 0, width: 4, height: 4 };
      return { id, layerId, layerName, pixels, visible, previewSide: 4, preview: pixels, edit, generated };
    },
    readPixels: () => Promise.reject(new Error('No batch is run here.')),
    storage: createMemoryStorage(),
    encode: ({ data }) => Promise.resolve(Uint8Array.of(data[0])),
  });
  session.begin();
}

async function asked(seed: number): Promise<void> {
  session.portraits.ask(seed);
  await settle();
}

beforeEach(async () => {
  begin();
  await settle();
  session.onRefused({ code: 'selection-empty', message: 'Nothing is selected.' });
});

test('it is drawn, shown like a photo, and opened by its own code', async () => {
  await asked(12);
  expect(begun).toBe(1);
  expect(engine.drawn).toEqual([{ seed: 12, truncation: 0.7 }]);
  expect(store.get()).toMatchObject({ portrait: null, notice: null, opened: OPENED, progress: null });
  expect(store.get().photo).toMatchObject({ layerId: null, generated: { seed: 12, truncation: 0.7, modelId: 'test' } });
  expect(engine.opened).toEqual([{ first: 12, seeded: { seed: 12, truncation: 0.7, modelId: 'test' } }]);
});

test('Apply puts it into the document as it is, or edited with what it was before', async () => {
  await asked(12);
  await session.apply.one();
  expect(created).toMatchObject([{ layerName: 'Portrait', base: null, recipe: { summary: 'Seed 12', sliders: {} } }]);
  session.onApplied('Portrait – Seed 12');
  session.looks.setSlider('smile', 60);
  await settle();
  await session.apply.one();
  expect(created[1]).toMatchObject({
    png: Uint8Array.of(99),
    base: Uint8Array.of(12),
    recipe: {
      modelId: 'test',
      summary: 'Seed 12, Smile +60',
      sliders: { smile: 0.6 },
      generated: { seed: 12, truncation: 0.7, modelId: 'test' },
    },
  });
});

test('of seeds asked for one after the other the last is shown, and with a new one the sliders are at zero', async () => {
  await asked(12);
  session.looks.setSlider('smile', 60);
  engine.slow = true;
  session.portraits.ask(13);
  session.portraits.ask(14);
  engine.slow = false;
  await settle();
  engine.letDraw?.();
  await settle();
  expect(store.get().photo?.generated?.seed).toBe(14);
  expect(store.get().sliders).toEqual({});
  expect(engine.opened.map(({ first }) => first)).toEqual([12, 14]);
});

test('until it is on show it is asked for, and what is on show is not to be edited', async () => {
  session.onPhoto(LAYER);
  await settle();
  let read: () => void = () => undefined;
  reading = new Promise((resolve) => (read = resolve));
  await asked(12);
  expect(store.get()).toMatchObject({ photo: { layerId: 'layer' }, portrait: { seed: 12 } });
  expect(isReady(store.get())).toBe(false);
  expect(engine.drawn.length).toBe(1);
  read();
  await settle();
  expect(store.get()).toMatchObject({ photo: { layerId: null, generated: { seed: 12 } }, portrait: null });
  expect(isReady(store.get())).toBe(true);
  expect(engine.opened.map(({ first }) => first)).toEqual([7, 12]);
});

test('a photo of the editor that comes while one is drawn is what is shown', async () => {
  engine.slow = true;
  await asked(12);
  session.onPhoto(LAYER);
  await settle();
  engine.letDraw?.();
  await settle();
  expect(store.get().photo).toMatchObject({ layerId: 'layer' });
  expect(engine.opened.map(({ first }) => first)).toEqual([7]);
});

test('another model draws the same seed anew, and the sliders stay', async () => {
  await asked(12);
  session.looks.setSlider('smile', 60);
  await settle();
  await session.models.open(FILE);
  await settle();
  expect(engine.drawn).toEqual([
    { seed: 12, truncation: 0.7 },
    { seed: 12, truncation: 0.7 },
  ]);
  expect(store.get().photo?.generated).toMatchObject({ seed: 12, modelId: 'other' });
  expect(store.get().sliders).toEqual({ smile: 60 });
});

test('a model that makes none says so, and what was on show stays', async () => {
  await asked(12);
  const error = { code: 'model-wrong', message: 'This model makes no new faces.' } as const;
  engine.generate = () => Promise.resolve({ ok: false, error });
  await asked(13);
  expect(store.get()).toMatchObject({ portrait: null, progress: null, notice: { problem: error, remedy: 'dismiss' } });
  expect(store.get().photo?.generated?.seed).toBe(12);
});

test('a layer made from a seed is opened by its code, and edited further it still names its seed', async () => {
  const generated = { seed: 5, truncation: 0.7, modelId: 'test' };
  const edit = { formatVersion: 1, modelId: 'test', sliders: { smile: 0.3 }, summary: 'Seed 5', generated } as const;
  session.onPhoto({ ...LAYER, edit });
  await settle();
  expect(engine.opened).toEqual([{ first: 7, seeded: generated }]);
  expect(store.get().sliders).toEqual({ smile: 30 });
  // It has a layer already: drawn by another model it would be another picture than the layer's.
  await session.models.open(FILE);
  await settle();
  expect(engine.drawn).toEqual([]);
});

test('an editor that cannot take one is never asked to', async () => {
  begin(false);
  await settle();
  expect(session.portraits.helpWith('selection-empty')).toBe(false);
  await asked(12);
  expect(engine.drawn).toEqual([]);
});

test('they are offered where nothing is selected; where a new document has a blank layer that is, over that too', () => {
  const codes = ['selection-empty', 'selection-no-pixels', 'no-face', 'layer-locked'] as const;
  const offered = (): readonly string[] => codes.filter((code) => session.portraits.helpWith(code));
  expect(offered()).toEqual(['selection-empty']);
  begin(true, true);
  expect(offered()).toEqual(['selection-empty', 'selection-no-pixels', 'no-face']);
});

test('by chance, seeds are whole numbers of at most six digits, and not always the same', () => {
  const seeds = Array.from({ length: 20 }, () => {
    session.portraits.roll();
    return store.get().portrait?.seed ?? -1;
  });
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 1e6)).toBe(true);
  expect(new Set(seeds).size).toBeGreaterThan(1);
});
