/** The same edit on several layers: what engine and editor are asked, and what is said in the end. */
import type { Result } from '../../../models/errors.ts';
import type { EditRecipe, LayerPhoto, NamedLayer, ToUi } from '../../../plugin/messages.ts';
import { TEST_ENGINE } from '../../../test/support/engine-info.ts';
import type { SeveralLayers } from '../../host/host.ts';
import type { Face, FaceSliders, OnProgress, OpenedPhoto, RgbaImage } from '../../worker/api.ts';
import type { Engine, Parts } from '../state/parts.ts';
import { INITIAL, type PanelPhoto, type PanelState } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { Batch } from './batch.ts';

const NAMES = ['Anna', 'Ben', 'Cleo'];
const LAYERS: readonly NamedLayer[] = NAMES.map((name) => ({ layerId: name.toLowerCase(), layerName: name }));

const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });

/** A picture whose width tells whose it is. */
const imageOf = (at: number): RgbaImage => ({ width: at + 1, height: 1, data: new Uint8ClampedArray(4 * (at + 1)) });

function faceAt(x: number): Face {
  const point = { x, y: 0 };
  return { score: 1, box: { ...point, width: 1, height: 1 }, landmarks: [], quad: [point, point, point, point] };
}

function photoOf(at: number): PanelPhoto {
  const image = imageOf(at);
  const visible = { x: 0, y: 0, width: image.width, height: 1 };
  return { id: 0, ...LAYERS[at], pixels: image, visible, previewSide: 1, preview: image, selected: LAYERS };
}

/** Engine and editor in one: writes down what it is asked, and can be told how to answer. */
class Scribe implements SeveralLayers, Pick<Engine, 'open' | 'place' | 'useCode' | 'render' | 'stop'> {
  readonly asked: string[] = [];
  readonly edits: FaceSliders[] = [];
  readonly recipes: EditRecipe[] = [];
  readonly held: string[] = [];
  opens = (at: number): Promise<Result<OpenedPhoto>> =>
    ok({ width: at + 1, height: 1, faces: [faceAt(0), faceAt(1)], chosen: 0 });
  renders = (at: number): Promise<Result<RgbaImage>> => ok(imageOf(at));
  taking = (layerId: string): Promise<Result<LayerPhoto>> => {
    const visible: LayerPhoto['visible'] = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    return ok({ layerId, layerName: layerId, bytes: new Uint8Array(), source: 'fill', visible });
  };
  failed: ToUi['wroteHeld']['failed'] = [];
  private at = 0;

  take(layerId: string): Promise<Result<LayerPhoto>> {
    this.asked.push(`take ${layerId}`);
    return this.taking(layerId);
  }
  place: Engine['place'] = (squares) => {
    this.asked.push(`place ${Object.keys(squares).join()}`);
    return ok({ width: this.at + 1, height: 1, faces: [faceAt(0), faceAt(1)], chosen: 0 });
  };
  readonly seeds: (number | undefined)[] = [];
  open: Engine['open'] = ({ width }, side, _visible, onProgress: OnProgress, seeded) => {
    this.at = width - 1;
    this.seeds.push(seeded?.seed);
    this.asked.push(`open ${LAYERS[this.at].layerId}${side === null ? '' : ' with previews'}`);
    onProgress('encoding', 0.5);
    return this.opens(this.at);
  };
  render: Engine['render'] = (faces) => {
    this.edits.push(faces);
    return this.renders(this.at);
  };
  glimpse: Engine['glimpse'] = () => ok(null);
  stopGlimpse: Engine['stopGlimpse'] = () => Promise.resolve();
  lookOver: Engine['lookOver'] = () => Promise.resolve({ ok: true, value: [] });
  useCode: Engine['useCode'] = (face, code) => {
    this.asked.push(`code ${face} ${code}`);
    return ok(true);
  };
  stop = (): Promise<void> => {
    this.asked.push('stop');
    return Promise.resolve();
  };
  hold: SeveralLayers['hold'] = ({ layerId, recipe }) => {
    this.held.push(layerId);
    this.recipes.push(recipe);
    return ok(null);
  };
  write: SeveralLayers['write'] = (mode) => {
    this.asked.push(`write ${mode}`);
    const layers = this.held
      .filter((id) => !this.failed.some(({ layerId }) => id === layerId))
      .map((layerId) => ({ layerId: `new-${layerId}`, layerName: `${layerId} – edited` }));
    return Promise.resolve({ layers, failed: this.failed });
  };
}

let scribe: Scribe;
let generated: PanelPhoto['generated'];
let store: Store<PanelState>;
let batch: Batch;
beforeEach(() => {
  scribe = new Scribe();
  generated = undefined;
  const opened: OpenedPhoto = { width: 1, height: 1, faces: [faceAt(0), faceAt(1)], chosen: 0 };
  store = createStore<PanelState>({
    ...INITIAL,
    engine: TEST_ENGINE,
    photo: photoOf(0),
    opened,
    sliders: { smile: 40 },
    strength: 150,
    others: { 1: { sliders: { age: 20 }, strength: 100 } },
  });
  const unused = (): void => undefined;
  const host = {
    words: { name: 'figma', apply: 'Apply', canClose: true },
    connect: unused,
    reload: unused,
    apply: unused,
    cancel: unused,
    resize: unused,
    several: scribe,
  } as const;
  const readPixels: Parts['readPixels'] = ({ layerId }) =>
    Promise.resolve({ ...photoOf(LAYERS.findIndex((layer) => layer.layerId === layerId)), generated });
  batch = new Batch({ host, store, readPixels, encode: () => Promise.resolve(new Uint8Array()) }, scribe);
});

test('the layer on show keeps what each of its faces got; the others get the sliders on show on their largest face', async () => {
  const seen: string[] = [];
  store.subscribe(() => {
    const { batch, progress } = store.get();
    if (batch && progress) seen.push(`${batch.at}/${batch.of} ${batch.layerName} ${progress.fraction.toFixed(2)}`);
  });
  await batch.run();
  expect(scribe.asked).toEqual([
    'stop',
    ...['anna', 'ben', 'cleo'].flatMap((id) => [`take ${id}`, `open ${id}`]),
    'write new-layer',
  ]);
  expect(scribe.edits).toEqual([{ 0: { smile: 0.6 }, 1: { age: 0.2 } }, { 0: { smile: 0.6 } }, { 0: { smile: 0.6 } }]);
  expect(scribe.recipes[1]).toMatchObject({ sliders: { smile: 0.4 }, strength: 1.5, summary: 'Smile +60' });
  expect(store.get()).toMatchObject({ applying: false, batch: null, progress: null, notice: null });
  expect(store.get().applied).toBe('Added 3 layers');
  expect(seen).toContain('2/3 Ben 0.38');
  const fractions = seen.map((words) => Number(words.split(' ')[2]));
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

test('what was painted stays on the layer on show, and that is said', async () => {
  const strokes = [{ shows: 'photo', softness: 0, points: [0, 0, 65536] }] as const;
  store.set({ strokes });
  await batch.run();
  expect(scribe.recipes.map((recipe) => recipe.strokes)).toEqual([strokes, undefined, undefined]);
  expect(store.get().applied).toBe('Added 3 layers; what you painted, on the one on show only');
});

test('a layer without a face, one that cannot be read and one that cannot be written are said in one sentence each', async () => {
  const opens = scribe.opens;
  scribe.opens = (at) =>
    at === 1 ? Promise.resolve({ ok: false, error: { code: 'no-face', message: 'No face.' } }) : opens(at);
  scribe.failed = [{ layerId: 'cleo', problem: { code: 'layer-gone', message: 'It is gone.' } }];
  store.set({ applyMode: 'replace-fill' });
  await batch.run();
  expect(scribe.held).toEqual(['anna', 'cleo']);
  expect(scribe.asked.at(-1)).toBe('write replace-fill');
  expect(store.get().notice).toEqual({
    problem: {
      code: 'partly-done',
      message: '1 of 3 layers was edited. No face was found in “Ben”. “Cleo”: It is gone.',
    },
    remedy: 'dismiss',
  });
  expect(store.get().applied).toBe('Changed 1 layer');
});

test.each<[string, () => void]>([
  ['being read', () => (scribe.taking = lateFrom('ben', scribe.taking))],
  ['being opened', () => (scribe.opens = lateFrom(1, scribe.opens))],
  ['being rendered', () => (scribe.renders = lateFrom(1, scribe.renders))],
])(
  'stopped while a layer is %s, it is over at once, and that layer is not written whatever comes late',
  async (_where, arrange) => {
    arrange();
    const run = batch.run();
    await settle();
    expect(store.get().batch).toMatchObject({ at: 2 });
    batch.stop();
    await run;
    expect(store.get().applying).toBe(false);
    answerLate();
    await settle();
    expect(scribe.held).toEqual(['anna']);
    expect(scribe.asked.filter((asked) => asked === 'take cleo')).toEqual([]);
    expect(scribe.asked.filter((asked) => asked === 'stop')).toHaveLength(2);
    expect(store.get().notice?.problem.message).toBe('Stopped: 1 of 3 layers was edited, the others are as they were.');
    expect(store.get().batch).toBeNull();
  },
);

test('stop without a run does nothing, and without several layers there is nothing to run', async () => {
  batch.stop();
  expect(scribe.asked).toEqual([]);
  store.set({ photo: { ...photoOf(0), selected: undefined } });
  expect(batch.isPossible()).toBe(false);
  await batch.run();
  expect(scribe.asked).toEqual([]);
});

test('with all sliders at zero there is nothing to do: the layers keep their bits and colours', async () => {
  const neutrals: readonly Partial<PanelState>[] = [{ sliders: {} }, { sliders: { smile: 0 } }, { strength: 0 }];
  for (const neutral of neutrals) {
    store.set({ ...neutral, others: {} });
    expect(batch.isPossible()).toBe(false);
    await batch.run();
  }
  expect([scribe.asked, scribe.held]).toEqual([[], []]);
});

test('what stopped the engine meanwhile stays on show', async () => {
  const problem = { code: 'internal', message: 'The editor stopped.' } as const;
  scribe.renders = () => {
    store.set({ notice: { problem, remedy: 'restart' } });
    batch.stop();
    return ok(imageOf(0));
  };
  await batch.run();
  expect(store.get().notice).toEqual({ problem, remedy: 'restart' });
});

let answerLate: () => void = () => undefined;

/** The same answers, but the one to this question only when the test says so. */
function lateFrom<Question, Answer>(
  which: NoInfer<Question>,
  answer: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  return (question) => {
    if (question !== which) return answer(question);
    return new Promise((resolve) => {
      answerLate = () => void answer(question).then(resolve);
    });
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}

test('layers made from seeds are opened by their codes, and their results still name their seeds', async () => {
  generated = { seed: 12, truncation: 0.7, modelId: 'test' };
  await batch.run();
  expect(scribe.seeds).toEqual(LAYERS.map(() => 12));
  for (const recipe of scribe.recipes) {
    expect(recipe.generated).toEqual(generated);
    expect(recipe.summary).toMatch(/^Seed 12, /);
  }
  expect(scribe.recipes).toHaveLength(LAYERS.length);
});
