import { summarizeBatch } from './batch-summary.ts';

const NOTHING = { of: 3, done: 3, faceless: [], failed: [], stopped: false };

test('what was left out is named, with the reason', () => {
  expect(summarizeBatch({ ...NOTHING, done: 2, faceless: ['Hills'] })).toBe(
    '2 of 3 layers were edited. No face was found in “Hills”.',
  );
  const failed = [
    { layerName: 'Poster', message: '“Poster” is locked. Unlock it in the layers panel, then try again.' },
  ];
  expect(summarizeBatch({ ...NOTHING, done: 0, faceless: ['Hills', 'Sea'], failed })).toBe(
    '0 of 3 layers were edited. No face was found in “Hills” and “Sea”. “Poster”: “Poster” is locked. Unlock it in the layers panel, then try again.',
  );
});

test('many are counted', () => {
  const faceless = ['A', 'B', 'C', 'D', 'E'];
  const failed = ['F', 'G', 'H', 'I'].map((layerName) => ({ layerName, message: 'Gone.' }));
  expect(summarizeBatch({ of: 9, done: 0, faceless, failed, stopped: false })).toBe(
    '0 of 9 layers were edited. No face was found in “A”, “B”, “C” and 2 more. “F”: Gone. “G”: Gone. “H”: Gone. 1 more could not be edited.',
  );
  expect(summarizeBatch({ ...NOTHING, done: 0, faceless: ['A', 'B', 'C'] })).toContain('in “A”, “B” and “C”.');
});

test('stopped, it says what became of the rest', () => {
  expect(summarizeBatch({ ...NOTHING, done: 1, stopped: true })).toBe(
    'Stopped: 1 of 3 layers was edited, the others are as they were.',
  );
});
