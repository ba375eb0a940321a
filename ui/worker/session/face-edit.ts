/** From slider values and what the generator made of them to the edit of one face. */
import type { DirectionInfo } from '../../../models/format/index.ts';
import type { SliderValues } from '../api.ts';
import { compose } from '../composite/compose.ts';
import type { FaceEdit, ToneSliders } from '../composite/types.ts';
import { planShape, type ModelMotion, type ShapeValues } from '../mesh/plan-shape.ts';
import { shapeOf } from '../mesh/shapes/index.ts';
import type { ChosenFace, Drawn } from './photo.ts';
import { keyOf, modelValues, REFINED } from './sliders.ts';

/**
 * How much of a smile's movement is the generator's, the rest being the mean real smile's. To be measured anew with every
 * model: a half is what the prototype found for a 128 px one (nearer to people's real smiles than either alone at −100).
 */
export const MODEL_SHARE = 0.5;

/** Directions whose change is tone within a part of the face that the composite knows. */
const TONES: Readonly<Record<string, keyof ToneSliders>> = { age: 'age', beard: 'beard', hair_light: 'hair' };

const NOTHING = keyOf({});

/** One face's sliders, by who does what for them. */
export interface Wanted {
  readonly shapes: ShapeValues;
  /** What the generator has to draw; empty where the mesh does it alone. */
  readonly drawn: SliderValues;
  readonly drawnKey: string;
  readonly tone: ToneSliders;
  /** Whether a direction is in it of which nothing is known. */
  readonly general: boolean;
  /** Everything in `drawn` but the smile. */
  readonly othersKey: string;
  /** Value of the smile in `drawn`, 0 where it is none of them. */
  readonly smile: number;
}

export function wantedOf(sliders: SliderValues, directions: readonly DirectionInfo[]): Wanted {
  const drawn = modelValues(sliders, directions);
  const others = Object.fromEntries(Object.entries(drawn).filter(([id]) => !REFINED.includes(id)));
  return {
    shapes: Object.fromEntries(Object.entries(sliders).filter(([id]) => shapeOf(id))),
    drawn,
    drawnKey: keyOf(drawn),
    tone: Object.fromEntries(Object.entries(others).flatMap(([id, value]) => (TONES[id] ? [[TONES[id], value]] : []))),
    general: Object.keys(others).some((id) => !TONES[id]),
    othersKey: keyOf(others),
    smile: drawn.smile ?? 0,
  };
}

/** What the generator made of a face's sliders. */
export interface Shown {
  readonly wanted: Wanted;
  readonly before: Drawn;
  readonly after: Drawn;
  /** 0..MODEL_SHARE: how much of its movement was taken. */
  readonly share: number;
  /** Whether the full generator made it. */
  readonly full: boolean;
}

/** @param shown left out where the mesh alone moves the photo */
export function editOf(face: ChosenFace, wanted: Wanted, shown?: Shown): FaceEdit {
  const { geometry, pixels } = face;
  if (!shown) return compose(pixels, planShape(geometry, wanted.shapes));
  const { before, after, share } = shown;
  const motion: ModelMotion | undefined =
    wanted.smile === 0
      ? // Of a slider that nobody knows, all that it moves; what it only shades moves next to nothing.
        wanted.general
        ? { zero: before.mesh, edit: after.mesh, share: 1, instead: [] }
        : undefined
      : {
          zero: before.mesh,
          edit: after.mesh,
          share,
          instead: REFINED,
          part: geometry.belowEyes,
          scale: wanted.smile / shown.wanted.smile,
        };
  return compose(pixels, planShape(geometry, wanted.shapes, motion), {
    before: before.picture,
    after: after.picture,
    beforeMesh: before.mesh,
    afterMesh: after.mesh,
    expression: wanted.smile !== 0,
    general: wanted.general,
    ...(Object.keys(wanted.tone).length > 0 && { tone: wanted.tone }),
  });
}

/**
 * What can be shown before the generator has drawn anything new: the mesh alone, or, while a slider moves, what it drew last,
 * moved on in proportion. Undefined where that would make something vanish for a moment.
 */
export function foretold(wanted: Wanted, last: Shown | undefined): { readonly shown?: Shown } | undefined {
  const near =
    last &&
    last.wanted.othersKey === wanted.othersKey &&
    (wanted.smile === 0 ? last.wanted.smile === 0 : last.wanted.smile * wanted.smile > 0);
  if (near && Math.abs(wanted.smile) <= 3 * Math.abs(last.wanted.smile)) return { shown: last };
  return wanted.othersKey === NOTHING ? {} : undefined;
}
