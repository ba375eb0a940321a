import type { ApplyMode } from '../../../plugin/messages.ts';
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
>;

/** What Apply would put into the document, as a text: equal for what would be the same. */
export function editKey(state: Edit, onAll = false, mode: ApplyMode = state.applyMode): string {
  const looks = looksOf(inModel(state));
  const faces = Object.entries(facePercents(looks)).map(([face, percents]) => [
    face,
    Object.entries(percents).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return JSON.stringify([state.photo?.id, state.model, mode, onAll, faces, codesOf(looks), state.squares ?? {}]);
}
