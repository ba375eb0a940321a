/** Slider values as they come from outside: parts of the face are those that a slider has, 0..1. */
import { cleanFaces, cleanSliders, describeSliders } from './sliders.ts';

test('what is lacking in a part of the face is kept, within 0 to 1, and nothing lacking is left out', () => {
  const values = { smile: 0.5, 'smile@left': 0.25, 'smile@mouth': 7, 'smile@right': -1, 'smile@eyes': 0 };
  expect(cleanSliders(values, [])).toEqual({ smile: 0.5, 'smile@left': 0.25, 'smile@mouth': 1 });
});

test('alone it is no edit of a face', () => {
  expect(cleanFaces({ 0: { 'smile@left': 0.25 } }, [], 1)).toEqual([]);
});

test.each([
  ['smile@nose', 1, '“smile” has no part “nose” of the face; it has mouth, eyes, cheeks, jaw, left, right.'],
  ['turn@left', 1, '“turn” is no slider with parts of the face.'],
  ['brows.left@left', 1, '“brows.left” is no slider with parts of the face.'],
  ['smile@left', NaN, 'How much weaker “smile” is there must be a number from 0 to 1.'],
])('%s = %p is refused by name', (key, value, sentence) => {
  expect(() => cleanSliders({ [key]: value }, [])).toThrow(sentence);
});

test('halves have no parts of their own', () => {
  for (const { id, of, regions } of describeSliders([])) if (of) expect([id, regions]).toEqual([id, undefined]);
});
