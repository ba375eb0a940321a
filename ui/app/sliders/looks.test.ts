import { facePercents, looksOf } from '../state/look.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { Looks } from './looks.ts';

let store: Store<PanelState>;
let looks: Looks;
let changes: number;
beforeEach(() => {
  store = createStore<PanelState>(INITIAL);
  changes = 0;
  looks = new Looks(store, () => (changes += 1));
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
