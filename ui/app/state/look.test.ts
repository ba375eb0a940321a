import { effective, inModel, isEdited } from './look.ts';
import type { PanelState } from './state.ts';

test('strength scales every slider, stops at the ends, and at 0 leaves the photo', () => {
  const sliders = { smile: 40, age: -80, beard: 1 };
  expect(effective({ sliders, strength: 100 })).toEqual(sliders);
  expect(effective({ sliders, strength: 150 })).toEqual({ smile: 60, age: -100, beard: 2 });
  expect(effective({ sliders, strength: 25 })).toEqual({ smile: 10, age: -20 });
  expect(effective({ sliders, strength: 0 })).toEqual({});
  expect(isEdited({ sliders, strength: 0, others: {} })).toBe(false);
  expect(isEdited({ sliders: {}, strength: 150, others: { 1: { sliders, strength: 100 } } })).toBe(true);
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
