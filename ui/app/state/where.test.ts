/** A slider that is weaker in a part of the face: what it is among the panel's values. */
import type { SliderInfo } from '../../worker/api.ts';
import { effective, knownIds, ofModel } from './look.ts';
import { isNeutral } from './percents.ts';
import { summarize } from './summary.ts';

const SMILE: SliderInfo = {
  id: 'smile',
  label: 'Smile',
  group: 'Expression',
  kind: 'shape',
  regions: ['mouth', 'left'],
};
const SLIDERS = { smile: 60, 'smile@left': 50, 'smile@mouth': 100 };

test('it is named with how strong it is there', () => {
  expect(summarize(SLIDERS, [SMILE])).toBe('Smile +60 (left 50 %, mouth 0 %)');
  expect(summarize({ 'smile@left': 50 }, [SMILE])).toBe('');
});

test('alone it is no edit, since the slider stands at zero', () => {
  expect(isNeutral({ 'smile@left': 50 })).toBe(true);
  expect(isNeutral(SLIDERS)).toBe(false);
});

test('the strength of all sliders leaves it as it is', () => {
  expect(effective({ sliders: SLIDERS, strength: 150 })).toEqual({ smile: 90, 'smile@left': 50, 'smile@mouth': 100 });
});

test('a model follows it where its slider has that part, and nothing else of what a document may hold', () => {
  expect(ofModel({ ...SLIDERS, 'smile@nose': 10, 'age@left': 10 }, [SMILE])).toEqual(SLIDERS);
  expect([...knownIds([SMILE])]).toEqual(['smile', 'smile@mouth', 'smile@left']);
});
