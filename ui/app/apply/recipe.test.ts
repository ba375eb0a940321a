import { summarizeFaces } from './recipe.ts';

test('what several edited faces got is said for each', () => {
  const sliders = [
    { id: 'smile', label: 'Smile', group: '' },
    { id: 'age', label: 'Age', group: '' },
  ];
  expect(summarizeFaces({}, sliders)).toBe('');
  expect(summarizeFaces({ 1: { smile: 60 } }, sliders)).toBe('Smile +60');
  expect(summarizeFaces({ 0: { smile: 60 }, 2: { age: -20 } }, sliders)).toBe('Smile +60 (face 1); Age −20 (face 3)');
});
