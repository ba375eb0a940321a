import { parsePercent, stepByKey } from './step-by-key.ts';

const STRENGTH = { low: 0, high: 150, home: 100 };

test.each([
  ['ArrowRight', false, 0, 5],
  ['ArrowDown', false, 0, -5],
  ['ArrowUp', true, 0, 1],
  ['ArrowLeft', true, -99, -100],
  ['ArrowLeft', false, -97, -100],
  ['Home', false, 7, -100],
  ['End', false, 7, 100],
  ['Delete', false, 7, 0],
  ['PageUp', false, 7, 27],
  ['PageDown', true, 7, -13],
  ['a', false, 7, null],
])('%s (Shift %s) from %d gives %s', (key, shiftKey, from, to) => {
  expect(stepByKey({ key, shiftKey }, from)).toBe(to);
});

test('Alt with an arrow is not a slider’s', () => {
  expect(stepByKey({ key: 'ArrowRight', shiftKey: false, altKey: true }, 3)).toBeNull();
});

test('a slider with other ends keeps to them', () => {
  expect(stepByKey({ key: 'End', shiftKey: false }, 3, STRENGTH)).toBe(150);
  expect(stepByKey({ key: 'Backspace', shiftKey: false }, 3, STRENGTH)).toBe(100);
  expect(stepByKey({ key: 'ArrowLeft', shiftKey: false }, 3, STRENGTH)).toBe(0);
  expect(parsePercent('-20', STRENGTH)).toBe(0);
  expect(parsePercent('149.6%', STRENGTH)).toBe(150);
});

test.each([
  ['60', 60],
  ['+60', 60],
  ['−20', -20],
  [' -7 % ', -7],
  ['12,6', 13],
  ['400', 100],
  ['', null],
  ['six', null],
  ['1-2', null],
])('"%s" is %s', (typed, percent) => {
  expect(parsePercent(typed)).toBe(percent);
});
