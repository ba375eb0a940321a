import type { EngineInfo, FaceSliders, FaceSquares, OpenedPhoto, PromisedModel, SliderInfo } from '../../worker/api.ts';
import { NO_STROKES, type Strokes } from '../../worker/brush/stroke.ts';
import { readWhere, whereKey } from '../../worker/mesh/where.ts';
import { emptyHistory } from './history.ts';
import { isNeutral, samePercents, toValues, type FacePercents, type Percents } from './percents.ts';

/** How one face is edited: its sliders, and one strength (percent, 0..150) over all of them. */
export interface Look {
  readonly sliders: Percents;
  readonly strength: number;
  /** A code nearer to the face than the encoder's, as `refine` of the engine gave it; null or none for the encoder's. */
  readonly code?: string | null;
}

/** By face number. */
export type Looks = Readonly<Record<number, Look>>;

export const FULL_STRENGTH = 100;
export const MOST_STRENGTH = 150;
export const PLAIN: Look = { sliders: {}, strength: FULL_STRENGTH, code: null };

/** What the engine is asked for: every slider times the strength, never beyond its own ends. */
export function effective({ sliders, strength }: Look): Percents {
  if (strength === FULL_STRENGTH) return sliders;
  const scaled = Object.entries(sliders).map(([id, percent]): [string, number] => [
    id,
    readWhere(id) ? percent : Math.min(100, Math.max(-100, Math.round((percent * strength) / 100))),
  ]);
  return Object.fromEntries(scaled.filter(([, percent]) => percent !== 0));
}

/** What of a slider's description says whether a value is one of it. */
export type Known = Pick<SliderInfo, 'id' | 'regions'>;

/** The ids of a model's sliders, and of the parts of the face in which they can be weaker. */
export function knownIds(infos: readonly Known[]): ReadonlySet<string> {
  return new Set(infos.flatMap(({ id, regions = [] }) => [id, ...regions.map((region) => whereKey(id, region))]));
}

/** The sliders that a model has. */
export function ofModel(sliders: Percents, infos: readonly Known[]): Percents {
  const known = knownIds(infos);
  return Object.fromEntries(Object.entries(sliders).filter(([id]) => known.has(id)));
}

/** The looks of all faces: the one on show, and the others. */
export interface AllLooks extends Look {
  readonly others: Looks;
  /** Where the photo was given back: of the photo, not of a face. */
  readonly strokes?: Strokes;
  /** Squares set by hand, by face number. */
  readonly squares?: FaceSquares;
}

/** The model whose sliders count; any while no engine runs. */
interface OfEngine {
  readonly engine?: Pick<EngineInfo, 'sliders'> | null;
  readonly promised?: Pick<PromisedModel, 'sliders'> | null;
}

/** The model in use, or what is known of the one on its way. */
export function modelOf({
  engine,
  promised,
}: {
  readonly engine: EngineInfo | null;
  readonly promised: PromisedModel | null;
}): PromisedModel | null {
  return engine ?? promised;
}

/** Which face is on show: the one that was chosen, or else the engine's own choice. */
interface OnShow {
  readonly face: number | null;
  readonly opened: Pick<OpenedPhoto, 'chosen'> | null;
}

/** Percents of some faces (of those that are not on show, say), as the engine gets them; untouched ones are left out. */
export function facePercents(looks: Looks): FacePercents {
  const wanted = Object.entries(looks).map(([face, look]): [string, Percents] => [face, effective(look)]);
  return Object.fromEntries(wanted.filter(([, percents]) => !isNeutral(percents)));
}

/**
 * The looks as the model in use can follow them. What was set with another model stays in the state, out of reach, and is
 * there again when that model is.
 */
export function inModel<State extends AllLooks & OfEngine>(state: State): State {
  const infos = (state.engine ?? state.promised)?.sliders;
  if (!infos) return state;
  const others = Object.entries(state.others).map(([face, { sliders, ...look }]) => [
    face,
    { sliders: ofModel(sliders, infos), ...look },
  ]);
  return { ...state, sliders: ofModel(state.sliders, infos), others: Object.fromEntries(others) as Looks };
}

/** Whether any face is edited. */
export function isEdited(state: AllLooks & OfEngine): boolean {
  const { others, ...look } = inModel(state);
  return !isNeutral(effective(look)) || Object.keys(facePercents(others)).length > 0;
}

/** The number of the face whose sliders are on show. */
export function chosenFace({ face, opened }: OnShow): number {
  return face ?? opened?.chosen ?? 0;
}

/** The looks of all faces by their numbers, in the order of the faces. */
export function looksOf(state: AllLooks & OnShow): Looks {
  const { sliders, strength, code, others } = state;
  return { ...others, [chosenFace(state)]: { sliders, strength, code } };
}

/** Percent → the engine's -1..1, for each face. */
export function toFaceValues(faces: FacePercents): FaceSliders {
  return Object.fromEntries(Object.entries(faces).map(([face, percents]) => [face, toValues(percents)]));
}

/** Codes of faces that have one of their own. */
export function codesOf(looks: Looks): Readonly<Record<number, string | null>> {
  const own = Object.entries(looks).flatMap(([face, { code }]) => (code ? [[face, code] as const] : []));
  return Object.fromEntries(own);
}

/** Everything that undo brings back. */
export interface Snapshot extends AllLooks {
  readonly face: number;
}

/** How the panel stands before anything is set; for every new photo. */
export const UNTOUCHED_LOOKS = {
  face: null,
  ...PLAIN,
  others: {},
  strokes: NO_STROKES,
  squares: {},
  history: emptyHistory<Snapshot>(),
  said: '',
} as const;

export function snapshotOf(state: AllLooks & OnShow): Snapshot {
  const { sliders, strength, code, others, strokes = NO_STROKES, squares } = state;
  return { face: chosenFace(state), sliders, strength, code, others, strokes, ...(squares ? { squares } : {}) };
}

export function sameSnapshot(a: Snapshot, b: Snapshot): boolean {
  const alike = a.face === b.face && a.strength === b.strength && (a.code ?? null) === (b.code ?? null);
  const same = a.others === b.others && a.strokes === b.strokes && a.squares === b.squares;
  return alike && same && samePercents(a.sliders, b.sliders);
}

/** Puts the look on show away and takes out that of another face. */
export function turnTo(state: AllLooks & OnShow, face: number): Snapshot {
  const now = snapshotOf(state);
  if (face === now.face) return now;
  const away = { ...state.others, [now.face]: { sliders: now.sliders, strength: now.strength, code: now.code } };
  const { [face]: look = PLAIN, ...others } = away;
  return { ...now, face, sliders: look.sliders, strength: look.strength, code: look.code, others };
}
