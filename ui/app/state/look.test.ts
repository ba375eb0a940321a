import type { SliderInfo } from '../../worker/api.ts';
import type { Store } from './store.ts';
import { effective, facePercents, inModel, isEdited, looksOf } from './look.ts';
import { Looks } from '../sliders/looks.ts';
import { INITIAL, type PanelState } from './state.ts';
import { createStore } from './store.ts';
import { summarizeFaces } from '../apply/recipe.ts';

let store: Store<PanelState>;
let looks: Looks;
let changes: number;
beforeEach(() => {
  store = createStore<PanelState>(INITIAL);
  changes = 0;
  looks = new Looks(store, () => (changes += 1));
});

test('strength scales every slider, stops at the ends, and at 0 leaves the photo', () => {
  const sliders = { smile: 40, age: -80, beard: 1 };
  expect(effective({ sliders, strength: 100 })).toEqual(sliders);
  expect(effective({ sliders, strength: 150 })).toEqual({ smile: 60, age: -100, beard: 2 });
  expect(effective({ sliders, strength: 25 })).toEqual({ smile: 10, age: -20 });
  expect(effective({ sliders, strength: 0 })).toEqual({});
  expect(isEdited({ sliders, strength: 0, others: {} })).toBe(false);
  expect(isEdited({ sliders: {}, strength: 150, others: { 1: { sliders, strength: 100 } } })).toBe(true);
});

test('every face keeps its sliders and its strength', () => {
  looks.setSlider('smile', 50);
  looks.setStrength(120);
  looks.turnTo(2);
  expect(store.get()).toMatchObject({ face: 2, sliders: {}, strength: 100 });
  looks.setSlider('age', 20);
  expect(facePercents(looksOf(store.get()))).toEqual({ 0: { smile: 60 }, 2: { age: 20 } });
  looks.turnTo(0);
  expect(store.get()).toMatchObject({ face: 0, sliders: { smile: 50 }, strength: 120 });
  expect(facePercents(looksOf(store.get()))).toEqual({ 0: { smile: 60 }, 2: { age: 20 } });
});

test('undo goes back to the face it was done to, and redo forth', () => {
  looks.setSlider('smile', 50);
  looks.turnTo(1);
  looks.setSlider('age', 20);
  looks.undo();
  expect(store.get()).toMatchObject({ face: 1, sliders: {} });
  looks.undo();
  expect(store.get()).toMatchObject({ face: 0, sliders: {} });
  expect(facePercents(looksOf(store.get()))).toEqual({});
  looks.redo();
  looks.redo();
  expect(store.get()).toMatchObject({ face: 1, sliders: { age: 20 } });
  expect(facePercents(looksOf(store.get()))).toEqual({ 0: { smile: 50 }, 1: { age: 20 } });
  const before = changes;
  looks.redo();
  expect(changes).toBe(before);
});

test('a drag is one step, whatever it passes, and says in words what undo did', () => {
  for (const percent of [5, 10, 40]) looks.setSlider('smile', percent, 'slider:smile');
  looks.settle();
  looks.setSlider('smile', 40);
  expect(store.get().history.past).toHaveLength(1);
  looks.undo();
  expect(store.get()).toMatchObject({ sliders: {}, said: 'Undone: all sliders at zero.' });
});

test('what several edited faces got is said for each', () => {
  const sliders: readonly SliderInfo[] = [
    { id: 'smile', label: 'Smile', group: '', kind: 'model' },
    { id: 'age', label: 'Age', group: '', kind: 'model' },
  ];
  expect(summarizeFaces({}, sliders)).toBe('');
  expect(summarizeFaces({ 1: { smile: 60 } }, sliders)).toBe('Smile +60');
  expect(summarizeFaces({ 0: { smile: 60 }, 2: { age: -20 } }, sliders)).toBe('Smile +60 (face 1); Age −20 (face 3)');
});

test('what the model in use lacks counts for nothing, and stays where it was', () => {
  const state = {
    sliders: { smile: 50, wings: 30 },
    strength: 100,
    others: { 1: { sliders: { wings: 20 }, strength: 50 } },
  };
  const engine = (...ids: string[]) =>
    ({ sliders: ids.map((id) => ({ id, label: id, group: '' })) }) as unknown as PanelState['engine'];
  expect(inModel({ ...state, engine: null })).toMatchObject(state);
  expect(inModel({ ...state, engine: engine('smile', 'wings') })).toMatchObject(state);
  const plain = inModel({ ...state, engine: engine('smile') });
  expect([plain.sliders, plain.others]).toEqual([{ smile: 50 }, { 1: { sliders: {}, strength: 50 } }]);
  expect(isEdited({ ...state, engine: engine('smile') })).toBe(true);
  expect(isEdited({ ...state, engine: engine('age') })).toBe(false);
  expect(isEdited({ ...state, engine: engine('wings') })).toBe(true);
});
