import fc from 'fast-check';
import type { Preset } from '../state/state.ts';
import { builtInFor, forModel, parsePresets, withoutPreset, withPreset } from './presets.ts';

const SMILE: Preset = { name: 'Mine', sliders: { smile: 30 } };

test('saved, read again, replaced by name, deleted', () => {
  const one = withPreset([], SMILE);
  const two = withPreset(one, { name: '  Other   one ', sliders: { age: -20, smile: 5 } });
  expect(two.map(({ name }) => name)).toEqual(['Mine', 'Other one']);
  expect(parsePresets(JSON.stringify(two))).toEqual(two);
  const again = withPreset(two, { name: 'Mine', sliders: { age: 1 } });
  expect(again).toEqual([{ name: 'Mine', sliders: { age: 1 } }, two[1]]);
  expect(withoutPreset(again, 'Mine')).toEqual([two[1]]);
});

test('neither without a name nor without a slider, and not more than can be listed', () => {
  expect(withPreset([], { name: '  ', sliders: { smile: 1 } })).toEqual([]);
  expect(withPreset([], { name: 'Nothing', sliders: {} })).toEqual([]);
  let many: readonly Preset[] = [];
  for (let i = 0; i < 100; i++) many = withPreset(many, { name: `Preset ${i}`, sliders: { smile: 1 } });
  expect(many).toHaveLength(40);
  // Figma's side of the storage keeps texts up to this length (plugin/memory.ts).
  expect(JSON.stringify(many).length).toBeLessThan(20_000);
});

test('whatever lies in the storage, only presets come out', () => {
  expect(parsePresets(null)).toEqual([]);
  expect(parsePresets('{')).toEqual([]);
  expect(parsePresets('{"a":1}')).toEqual([]);
  const mixed = [
    null,
    3,
    { name: 4, sliders: {} },
    { name: 'x' },
    { name: 'a', sliders: { smile: 500, age: 7, b: 'c' } },
  ];
  expect(parsePresets(JSON.stringify(mixed))).toEqual([{ name: 'a', sliders: { age: 7 } }]);
  fc.assert(
    fc.property(fc.json(), (text) => {
      for (const { name, sliders } of parsePresets(text)) {
        expect(name).not.toBe('');
        expect(Object.values(sliders).every((percent) => Number.isInteger(percent))).toBe(true);
      }
    }),
  );
});

test('only sliders that the model has: no built-in preset without them, and none with others', () => {
  const smile = [{ id: 'smile' }];
  expect(builtInFor([])).toEqual([]);
  expect(builtInFor(smile).map(({ name }) => name)).toEqual(['Friendly', 'Laughing', 'Serious']);
  for (const { sliders } of builtInFor(smile)) expect(Object.keys(sliders)).toEqual(['smile']);
  expect(forModel({ name: 'x', sliders: { smile: 4, wings: 5 } }, smile)).toEqual({ name: 'x', sliders: { smile: 4 } });
});
