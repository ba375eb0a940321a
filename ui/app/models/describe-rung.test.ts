import { describeRung, plainly } from './describe-rung.ts';

test.each([
  [null, 'Ready'],
  [{ step: 0, steps: 3 }, 'Getting sharper…'],
  [{ step: 2, steps: 3 }, 'Full quality'],
  [{ step: 0, steps: 1 }, 'Full quality'],
])('%j is said plainly: %s', (shown, words) => expect(plainly(shown, false)).toBe(words));

test('a picture that gets no better is not said to', () =>
  expect(plainly({ step: 0, steps: 3 }, true)).toBe('Stopped'));

test.each([
  [{ resolution: 0, ratio: 0, elapsed: 12 }, 'photo’s own pixels · 12 ms'],
  [{ resolution: 64, ratio: 0.5, elapsed: 1400 }, '64 px · 50 % width · 1.4 s'],
])('%j is said exactly: %s', (made, words) => expect(describeRung({ ...made, step: 0, steps: 1 })).toBe(words));
