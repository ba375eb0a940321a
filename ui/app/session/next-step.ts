import type { BackendChoice, FaceSquares } from '../../worker/api.ts';
import type { Current } from '../state/engine-state.ts';
import { isNeutral, sameFaces, samePercents, type FacePercents, type Percents } from '../state/percents.ts';
import { sameSquares } from '../state/squares.ts';

/** What the user wants to see. */
export interface Wanted {
  readonly backend: BackendChoice;
  /** Number of the model. */
  readonly model: number;
  /** A new portrait is asked for. */
  readonly portrait: boolean;
  /** Number of the photo, null when there is none. */
  readonly photo: number | null;
  /** Squares set by hand. */
  readonly squares?: FaceSquares;
  /** Chosen face, null for the engine's own choice. */
  readonly face: number | null;
  /** Of the chosen face. */
  readonly sliders: Percents;
  /** Of the other faces. */
  readonly others: FacePercents;
  /** Codes of faces that have one of their own. */
  readonly codes?: Readonly<Record<number, string | null>>;
}

export type Step = 'start' | 'draw' | 'open' | 'place' | 'choose' | 'code' | 'edit' | 'stop' | 'wait' | 'rest';

/**
 * The one next call that brings the engine nearer to what is wanted, or `wait` until something under way has ended, or
 * `rest`. The difference of wanted and current state decides, not the history of events, so no order of clicks can leave
 * the panel showing something else than its sliders say (the idea is squoosh's, DESIGN §6).
 */
export function nextStep(wanted: Wanted, current: Current): Step {
  if (current.busy) return 'wait';
  if (current.backend !== wanted.backend || current.model !== wanted.model) return 'start';
  if (wanted.portrait) return 'draw';
  if (wanted.photo === null) return 'rest';
  if (current.photo !== wanted.photo) return 'open';
  if (!sameSquares(wanted.squares, current.squares)) return 'place';
  // A face that could not be opened does not keep the others from being chosen.
  if (wanted.face !== null && current.face !== null && current.face !== wanted.face) return 'choose';
  if (!current.editable) return 'rest';
  if (otherCode(wanted.codes, current.codes) !== null) return 'code';
  const changed =
    !samePercents(wanted.sliders, current.sliders ?? {}) ||
    !sameFaces(wanted.others, current.sliders ? current.others : {});
  // All at zero is the photo itself, which the panel has: nothing to compute.
  if (isNeutral(wanted.sliders) && Object.keys(wanted.others).length === 0)
    return current.running || changed ? 'stop' : 'rest';
  if (!changed) return current.running ? 'wait' : 'rest';
  // A hand that moves faster than the cheapest frame would cancel every edit before it shows anything.
  return current.running && current.running.frames === 0 ? 'wait' : 'edit';
}

/** The first face that the engine has another code for; null where all are as they are wanted. */
export function otherCode(wanted: Wanted['codes'] = {}, current: Current['codes'] = {}): number | null {
  const faces = Object.keys({ ...wanted, ...current }).map(Number);
  return faces.find((face) => (wanted[face] ?? null) !== (current[face] ?? null)) ?? null;
}
