import { applyLabel } from './apply-words.ts';

const FIGMA = { apply: 'Add layer' };
const PAGE = { apply: 'Add and save', again: 'Save again' };
const BEFORE = { applying: false, done: false } as const;
const AFTER = { applying: false, done: true } as const;

test('the button says what it will do, and after that what it did', () => {
  expect(applyLabel(FIGMA, { mode: 'new-layer', ...BEFORE })).toBe('Add layer');
  expect(applyLabel(FIGMA, { mode: 'new-layer', ...AFTER })).toBe('Added');
  expect(applyLabel(FIGMA, { mode: 'replace-fill', ...BEFORE })).toBe('Replace picture');
  expect(applyLabel(FIGMA, { mode: 'replace-fill', ...AFTER })).toBe('Replaced');
  expect(applyLabel(FIGMA, { mode: 'face-only', ...BEFORE })).toBe('Add face');
  expect(applyLabel(FIGMA, { mode: 'face-only', applying: true, done: false })).toBe('Applying…');
});

test('where it can be done again, it says that', () => {
  expect(applyLabel(PAGE, { mode: 'new-layer', ...BEFORE })).toBe('Add and save');
  expect(applyLabel(PAGE, { mode: 'new-layer', ...AFTER })).toBe('Save again');
});
