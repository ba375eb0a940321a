import type { ErrorCode } from '../../../models/errors.ts';
import { canHelp, noteOf, noticeFor } from './notices.ts';

const problem = (code: ErrorCode) => ({ code, message: 'A sentence.' });

test.each(['no-face', 'image-corrupt', 'image-too-small', 'image-too-large'] as const)(
  'trying again is not offered for %s: the same picture is refused again',
  (code) => {
    expect(canHelp(noticeFor(problem(code)), 'figma')).toBe(false);
  },
);

test('it is where something outside of the picture may be another now', () => {
  for (const code of ['layer-locked', 'layer-slow', 'selection-no-pixels', 'selection-empty'] as const)
    expect(canHelp(noticeFor(problem(code)), 'figma')).toBe(true);
  expect(canHelp(noticeFor(problem('selection-empty')), 'standalone')).toBe(false);
});

test('what only informs keeps its OK, and what stopped the engine its restart', () => {
  expect(canHelp(noteOf(problem('image-corrupt')), 'figma')).toBe(true);
  expect(canHelp(noticeFor(problem('internal')), 'figma')).toBe(true);
});
