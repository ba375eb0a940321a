import type { SliderInfo } from '../../worker/api.ts';
import { summarizeFaces } from './recipe.ts';

test('what several edited faces got is said for each', () => {
  const sliders: readonly SliderInfo[] = [
    { id: 'smile', label: 'Smile', group: '', kind: 'model' },
    { id: 'age', label: 'Age', group: '', kind: 'model' },
  ];
  expect(summarizeFaces({}, sliders)).toBe('');
  expect(summarizeFaces({ 1: { smile: 60 } }, sliders)).toBe('Smile +60');
  expect(summarizeFaces({ 0: { smile: 60 }, 2: { age: -20 } }, sliders)).toBe('Smile +60 (face 1); Age −20 (face 3)');
});
