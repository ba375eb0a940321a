import type { Current } from '../state/engine-state.ts';
import { nextStep, type Wanted } from './next-step.ts';

const WANTED: Wanted = { backend: 'auto', model: 0, portrait: false, photo: 1, face: null, sliders: {}, others: {} };
const CURRENT: Current = {
  busy: false,
  backend: 'auto',
  model: 0,
  photo: 1,
  face: 0,
  editable: true,
  sliders: null,
  others: {},
  running: null,
};
const SMILE = { smile: 50 };
const SQUARE = { x: 5, y: 6, side: 50, angle: 3 };

test.each<[string, string, Partial<Wanted>, Partial<Current>]>([
  ['nothing overtakes a call under way', 'wait', { sliders: SMILE }, { busy: true }],
  ['an engine comes before a photo', 'start', { photo: 2 }, { backend: null, photo: null }],
  ['another model is another engine', 'start', { model: 2, sliders: SMILE }, {}],
  ['without a photo there is nothing to do', 'rest', { photo: null }, { photo: null }],
  ['a new portrait comes before the photo, and after the engine', 'draw', { portrait: true, photo: 2 }, {}],
  ['an engine comes before a new portrait', 'start', { portrait: true }, { backend: null }],
  ['a photo comes before its face', 'open', { photo: 2, face: 1 }, {}],
  ['a square comes before its face', 'place', { squares: { 1: SQUARE }, face: 1, sliders: SMILE }, {}],
  [
    'a square that is placed is not placed again',
    'rest',
    { squares: { 0: SQUARE } },
    { squares: { 0: { ...SQUARE } } },
  ],
  ['a square that was taken back goes', 'place', {}, { squares: { 0: SQUARE } }],
  ['a photo comes before its squares', 'open', { photo: 2, squares: { 0: SQUARE } }, {}],
  ['a face comes before its sliders', 'choose', { face: 1, sliders: SMILE }, {}],
  [
    'a face that could not be opened keeps no other from being chosen',
    'choose',
    { face: 0 },
    { face: 1, editable: false },
  ],
  ['a photo without a face has none to choose', 'rest', { face: 1 }, { face: null, editable: false }],
  ['a slider moved', 'edit', { sliders: SMILE }, {}],
  ['the same sliders again', 'rest', { sliders: SMILE }, { sliders: SMILE }],
  ['the same sliders, still climbing', 'wait', { sliders: SMILE }, { sliders: SMILE, running: { frames: 2 } }],
  [
    'an edit that has shown nothing yet is not overtaken',
    'wait',
    { sliders: SMILE },
    { sliders: {}, running: { frames: 0 } },
  ],
  ['one that has is', 'edit', { sliders: SMILE }, { sliders: { smile: 40 }, running: { frames: 1 } }],
  ['all at zero is the photo', 'stop', {}, { sliders: SMILE, running: { frames: 0 } }],
  ['zero from the start', 'rest', {}, {}],
  ['another face is edited, this one is not', 'edit', { others: { 1: SMILE } }, {}],
  ['the same, already shown', 'rest', { others: { 1: SMILE } }, { sliders: {}, others: { 1: SMILE } }],
  ['the edit of another face was taken back', 'stop', {}, { sliders: {}, others: { 1: SMILE } }],
  ['or changed', 'edit', { sliders: SMILE, others: { 1: SMILE } }, { sliders: SMILE, others: { 1: { smile: 49 } } }],
])('%s: %s', (_what, step, wanted, current) => {
  expect(nextStep({ ...WANTED, ...wanted }, { ...CURRENT, ...current })).toBe(step);
});
