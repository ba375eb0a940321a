import type { SliderInfo } from '../../worker/api.ts';
import { findSliders } from './find-sliders.ts';

const SLIDERS: readonly SliderInfo[] = [
  {
    id: 'smile',
    label: 'Smile',
    group: 'Expression',
    kind: 'model',
    negativeLabel: 'Serious',
    positiveLabel: 'Smiling',
  },
  { id: 'brows', label: 'Arched brows', group: 'Eyes', kind: 'model' },
  { id: 'eyes', label: 'Eyes open', group: 'Eyes', kind: 'model' },
  { id: 'tache', label: 'Moustáche', group: 'Hair', kind: 'model' },
];
const found = (typed: string): string[] => findSliders(SLIDERS, typed).map(({ id }) => id);

test('by name, heading or end, in any case and without accents; every word counts', () => {
  expect(found('')).toEqual(['smile', 'brows', 'eyes', 'tache']);
  expect(found(' SMI')).toEqual(['smile']);
  expect(found('serious')).toEqual(['smile']);
  expect(found('eyes')).toEqual(['brows', 'eyes']);
  expect(found('eyes  open')).toEqual(['eyes']);
  expect(found('moustache')).toEqual(['tache']);
  expect(found('wings')).toEqual([]);
});
