import type { Result } from '../../../models/errors.ts';
import type { ModelCard } from '../../worker/api.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { Models } from './models.ts';

function card(modelId: string): ModelCard {
  const texts = { modelName: modelId, about: '', licence: '', data: '' };
  return {
    modelId,
    ...texts,
    sources: [],
    bytes: 1,
    sliders: [],
    resolutions: [64],
    ratios: [1],
    editsPhotos: true,
    measured: {},
  };
}

const named = (name: string): File => new File([], name);

let store: Store<PanelState>;
let models: Models;
/** Ends the checks under way, in the order of their beginning. */
let answers: ((result: Result<ModelCard>) => void)[];
let changes: number;

beforeEach(() => {
  store = createStore<PanelState>(INITIAL);
  answers = [];
  changes = 0;
  models = new Models(store, () => new Promise((resolve) => answers.push(resolve)), {
    onModel: () => (changes += 1),
    onBackend: () => undefined,
  });
  models.started(0, card('own'));
});

test('a file is wanted once it has passed its checks, and not before', async () => {
  const opening = models.open(named('a.safetensors'));
  expect(store.get()).toMatchObject({ modelMenu: true, incomingModel: { fileName: 'a.safetensors', problem: null } });
  expect(store.get().model).toBe(0);
  answers[0]({ ok: true, value: card('a') });
  await opening;
  expect(store.get()).toMatchObject({ model: 1, incomingModel: null });
  expect(models.fileOf(1)?.name).toBe('a.safetensors');
  expect(models.fileOf(0)).toBeNull();
  expect(changes).toBe(1);
});

test('a file that is refused changes nothing but the menu', async () => {
  const opening = models.open(named('b.safetensors'));
  const problem = { code: 'model-corrupt', message: 'This model file is damaged.' } as const;
  answers[0]({ ok: false, error: problem });
  await opening;
  expect(store.get().incomingModel).toEqual({ fileName: 'b.safetensors', problem });
  expect(store.get()).toMatchObject({ model: 0, models: [{ id: 0 }] });
  expect(changes).toBe(0);
});

test('a checkpoint of PyTorch is never read, and the way to a model is named', async () => {
  await models.open(new File(['PK\x03\x04'], 'generator.PT'));
  expect(answers).toEqual([]);
  expect(store.get().incomingModel?.problem?.message).toContain('npm run model -- import');
});

test('of two files the one opened last counts, whichever is checked first', async () => {
  const both = [models.open(named('slow.safetensors')), models.open(named('fast.safetensors'))];
  answers[1]({ ok: true, value: card('fast') });
  answers[0]({ ok: true, value: card('slow') });
  await Promise.all(both);
  expect(store.get().models.map(({ fileName }) => fileName)).toEqual([null, 'fast.safetensors']);
  expect(store.get().model).toBe(2);
});

test('a file opened again takes the place of what was read before, once it runs', async () => {
  for (const [turn, id] of ['first', 'second'].entries()) {
    const opening = models.open(named('same.safetensors'));
    answers[turn]({ ok: true, value: card(id) });
    await opening;
    models.started(turn + 1, card(id));
  }
  expect(store.get().models.map((known) => known.card?.modelId)).toEqual(['own', 'second']);
  expect(store.get().model).toBe(2);
});

test('the model in use chosen again is no change; without one that ran before there is nothing to fall back to', () => {
  models.choose(0);
  expect(changes).toBe(0);
  const problem = { code: 'model-wrong', message: 'This model is wrong.' } as const;
  expect(models.fallBack(0, problem)).toBe(false);
  store.set({ model: 7 });
  expect(models.fallBack(0, problem)).toBe(true);
  expect(store.get().model).toBe(7);
});

describe('where the page can import', () => {
  let given: readonly string[];
  const importing = (result: Result<File>): Models =>
    new Models(
      store,
      () => new Promise((resolve) => answers.push(resolve)),
      { onModel: () => undefined, onBackend: () => undefined },
      (files) => {
        given = files.map(({ name }) => name);
        return Promise.resolve(result);
      },
    );

  test('files dropped together are one model, which is checked and then wanted', async () => {
    const page = importing({ ok: true, value: named('ffhq.safetensors') });
    const opening = page.open(named('ffhq.pkl'), named('smile.npy'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(given).toEqual(['ffhq.pkl', 'smile.npy']);
    answers[0]({ ok: true, value: card('ffhq') });
    await opening;
    expect(store.get().models.at(-1)).toMatchObject({ fileName: 'ffhq.safetensors' });

    // A direction alone goes to the model in use.
    void page.open(named('age.npy'));
    expect(given).toEqual(['ffhq.safetensors', 'age.npy']);
  });

  test('why it cannot be one', async () => {
    const problem = { code: 'model-wrong', message: 'It is a StyleGAN3-T generator.' } as const;
    await importing({ ok: false, error: problem }).open(named('t.pkl'));
    expect(store.get()).toMatchObject({ model: 0, incomingModel: { fileName: 't.pkl', problem } });
  });
});
