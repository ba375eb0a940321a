/** From slider values and what the generator made of them to the edit of one face. */
import type { DirectionInfo } from '../../../models/format/index.ts';
import { toRgba, type RgbPicture } from '../../../models/runtime/index.ts';
import type { RgbaImage, SliderValues } from '../api.ts';
import { compose } from '../composite/compose.ts';
import { createFacePixels } from '../composite/face-pixels.ts';
import { SIDE, type FaceEdit, type Strength, type Strengths, type ToneSliders } from '../composite/types.ts';
import { alignFace } from '../face/align.ts';
import { measureFace } from '../mesh/geometry.ts';
import { modelMove } from '../mesh/model-move.ts';
import { planShape, type ModelMotion, type ShapeValues } from '../mesh/plan-shape.ts';
import { shapeOf } from '../mesh/shapes/index.ts';
import { VERTICES } from '../mesh/tables.ts';
import { weightsOf } from '../mesh/regions.ts';
import { ramp } from '../mesh/vector.ts';
import { REGIONS, wheresOf, type Region, type Where, type Wheres } from '../mesh/where.ts';
import type { Drawn } from './face-code.ts';
import type { ChosenFace } from './photo.ts';
import { wholeQuad } from './seeded.ts';
import { keyOf, modelValues, REFINED } from './sliders.ts';

/**
 * How much of a smile's movement is the generator's, the rest being the mean real smile's. To be measured anew with every model
 * (`ui/cli/measure-smile.ts`); it was chosen together with the smile's strength (ui/worker/mesh/shapes/smile.ts).
 */
export const MODEL_SHARE = 0.15;

/** Directions whose change is tone within a part of the face that the composite knows. */
const TONES: Readonly<Record<string, keyof ToneSliders>> = { age: 'age', beard: 'beard', hair_light: 'hair' };

/**
 * How far a tenth of the vertices move, in distances between the pupils, when a direction counts as tone and when as motion: the net's
 * noise between two pictures of one face is about a hundredth.
 */
const MOVES = [0.01, 0.03] as const;

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
  /** Sliders that are weaker in parts of the face. */
  readonly wheres: Wheres;
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
    wheres: wheresOf(sliders),
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
  const { wheres } = wanted;
  if (!shown) return compose(pixels, planShape(geometry, wanted.shapes, undefined, wheres));
  const { before, after } = shown;
  if (wanted.general && face.drawn) return wholeEdit(face, wanted, shown);
  const motion = motionOf(face, wanted, shown);
  return compose(pixels, planShape(geometry, wanted.shapes, motion, wheres), {
    before: before.picture,
    after: after.picture,
    beforeMesh: before.mesh,
    afterMesh: after.mesh,
    expression: wanted.smile !== 0,
    part: wanted.smile === 0 ? 1 : shown.share / MODEL_SHARE,
    general: wanted.general,
    ...(Object.keys(wanted.tone).length > 0 && { tone: wanted.tone }),
    strengths: strengthsOf(face, wanted),
  });
}

/** On a portrait that the model drew, a direction of which nothing is known shows as the generator draws it; shapes then move that picture. */
function wholeEdit({ geometry, pixels }: ChosenFace, { shapes }: Wanted, { before, after }: Shown): FaceEdit {
  const [first, second] = [before, after].map(({ picture }) => imageOf(picture));
  const others = Object.fromEntries(Object.entries(shapes).filter(([id]) => !REFINED.includes(id)));
  const still = Object.keys(others).length === 0;
  const [shape, face] = still
    ? [geometry, pixels]
    : [
        measureFace(after.mesh),
        createFacePixels(alignFace(second, wholeQuad(second), { size: SIDE }), after.mesh, pixels.person),
      ];
  return { ...compose(face, planShape(shape, others)), whole: { before: first, after: second } };
}

function imageOf(picture: RgbPicture): RgbaImage {
  return { width: picture.width, height: picture.height, data: new Uint8ClampedArray(toRgba(picture)) };
}

/** What moves by the generator: its share of a smile; of a direction of which nothing is known, all, if it is more than noise. */
function motionOf(face: ChosenFace, wanted: Wanted, shown: Shown): ModelMotion | undefined {
  const meshes = { zero: shown.before.mesh, edit: shown.after.mesh, instead: REFINED };
  if (wanted.general) {
    const move = modelMove(meshes.zero, meshes.edit);
    const sizes = Array.from({ length: VERTICES }, (_, v) => Math.hypot(move[2 * v], move[2 * v + 1])).sort(
      (a, b) => a - b,
    );
    const weights = weightsOf(face.geometry, generalWhere(wanted));
    return { ...meshes, weights, share: ramp(sizes[Math.floor(0.9 * VERTICES)] / face.geometry.unit, ...MOVES) };
  }
  if (wanted.smile === 0) return undefined;
  const scale = wanted.smile / shown.wanted.smile;
  const weights = weightsOf(face.geometry, wanted.wheres.smile);
  return { ...meshes, share: shown.share, part: face.geometry.belowEyes, weights, scale };
}

/** How strong everything that the generator draws is in each part of the face. */
function strengthsOf({ geometry }: ChosenFace, wanted: Wanted): Strengths {
  const of = (where: Where | undefined): Strength | undefined => {
    const vertices = weightsOf(geometry, where);
    return where && vertices && { vertices, hair: where.hair ?? 1, left: where.left ?? 1, right: where.right ?? 1 };
  };
  const tones = Object.entries(TONES).map(([id, tone]) => [tone, of(wanted.wheres[id])]);
  const light = wanted.smile === 0 ? undefined : of(wanted.wheres.smile);
  return { ...(Object.fromEntries(tones) as Strengths), light, general: of(generalWhere(wanted)) };
}

/** Directions of which nothing is known are drawn as one: where they are weak is their mean, each as far as it is set. */
function generalWhere({ drawn, wheres }: Wanted): Where | undefined {
  const ids = Object.keys(drawn).filter((id) => !TONES[id] && !REFINED.includes(id));
  const all = ids.reduce((sum, id) => sum + Math.abs(drawn[id]), 0);
  if (all === 0 || !ids.some((id) => wheres[id])) return undefined;
  const mean = (region: Region): number =>
    ids.reduce((sum, id) => sum + (Math.abs(drawn[id]) / all) * (wheres[id]?.[region] ?? 1), 0);
  return Object.fromEntries(REGIONS.map((region) => [region, mean(region)]));
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
