import type { SliderInfo } from '../../worker/api.ts';
import { areApart, offered, onShow } from './on-show.ts';

const INFOS: readonly SliderInfo[] = [
  { id: 'brows', label: 'Brows', group: 'Eyes', kind: 'shape' },
  { id: 'brows.left', label: 'Brows left', group: 'Eyes', kind: 'shape', of: 'brows' },
  { id: 'brows.right', label: 'Brows right', group: 'Eyes', kind: 'shape', of: 'brows' },
  { id: 'gender', label: 'Gender', group: 'Person', kind: 'model', retired: true },
];
const shown = (sliders: Record<string, number>, ...apart: string[]): string[] =>
  onShow(INFOS, sliders, new Set(apart)).map(({ id }) => id);

test('halves are there when asked for, or where one is set', () => {
  expect(shown({ brows: 20 })).toEqual(['brows']);
  expect(shown({}, 'brows')).toEqual(['brows', 'brows.left', 'brows.right']);
  expect(shown({ 'brows.left': -5 })).toEqual(['brows', 'brows.left', 'brows.right']);
  expect(areApart(INFOS, 'brows', { 'brows.left': -5 })).toBe(true);
  expect(areApart(INFOS, 'brows', { brows: 5 })).toBe(false);
});

test('a slider that is not offered any more is there while an edit has it', () => {
  expect(shown({ gender: 30 })).toEqual(['brows', 'gender']);
  expect(offered(INFOS).map(({ id }) => id)).toEqual(['brows']);
});
