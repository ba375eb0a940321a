import { measuredWords } from './measured-words.ts';

test('what was measured is said in one line, in one order, and nothing else', () => {
  expect(measuredWords({ frechet: 0.0137, heldOutDistance: 0.2221 })).toBe(
    'distance 0.222 from faces it was not trained on, 0.014 between random samples and real faces (Fréchet); smaller is better',
  );
  expect(measuredWords({ wildDistance: 0 })).toBe('distance 0.000 from news photos; smaller is better');
  expect(measuredWords({})).toBe('');
});
