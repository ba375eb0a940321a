import type { ApplyMode } from '../../../plugin/messages.ts';
import { keyOfStrokes } from '../../worker/brush/stroke.ts';
import { codesOf, facePercents, inModel, looksOf } from './look.ts';
import type { PanelState } from './state.ts';

type Edit = Pick<
  PanelState,
  | 'photo'
  | 'model'
  | 'engine'
  | 'face'
  | 'opened'
  | 'sliders'
  | 'strength'
  | 'code'
  | 'others'
  | 'squares'
  | 'applyMode'
> &
  Partial<Pick<PanelState, 'strokes'>>;

/** What Apply would put into the document, as a text: equal for what would be the same. */
export function editKey(state: Edit, onAll = false, mode: ApplyMode = state.applyMode): string {
  const looks = looksOf(inModel(state));
  const faces = Object.entries(facePercents(looks)).map(([face, percents]) => [
    face,
    Object.entries(percents).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  const strokes = keyOfStrokes(state.strokes ?? []);
  const squares = state.squares ?? {};
  return JSON.stringify([state.photo?.id, state.model, mode, onAll, faces, codesOf(looks), strokes, squares]);
}
