/** From slider values and what the generator made of them to the edit of one face. */
import type { DirectionInfo } from '../../../models/format/index.ts';
import { toRgba, type RgbPicture } from '../../../models/runtime/index.ts';
import type { RgbaImage, SliderValues } from '../api.ts';
import { compose } from '../composite/compose.ts';
import { createFacePixels } from '../composite/face-pixels.ts';
import {
  SIDE,
  type Change,
  type FaceEdit,
  type Generated,
  type Strength,
  type Strengths,
  type Toned,
} from '../composite/types.ts';
import { alignFace } from '../face/align.ts';
import { measureFace } from '../mesh/geometry.ts';
import { modelMove } from '../mesh/model-move.ts';
import { planShape, type ModelMotion, type ShapeValues } from '../mesh/plan-shape.ts';
import { shapeOf } from '../mesh/shapes/index.ts';
import { VERTICES } from '../mesh/tables.ts';
import { weightsOf } from '../mesh/regions.ts';
import { ramp } from '../mesh/vector.ts';
import { REGIONS, wheresOf, type Region, type Where, type Wheres } from '../mesh/where.ts';
import { isMoved, joined, partsOf, TONES, type DrawnPart, type DrawnParts, type Part } from './drawn-parts.ts';
import type { ChosenFace } from './photo.ts';
import { wholeQuad } from './seeded.ts';
import { REFINED } from './sliders.ts';

/**
 * How much of a smile's movement is the generator's, the rest being the mean real smile's. To be measured anew with every model
 * (`ui/cli/measure-smile.ts`); it was chosen together with the smile's strength (ui/worker/mesh/shapes/smile.ts).
 */
export const MODEL_SHARE = 0.15;

/**
 * How far a tenth of the vertices move, in distances between the pupils, when a direction counts as tone and when as motion: the net's
 * noise between two pictures of one face is about a hundredth.
 */
const MOVES = [0.01, 0.03] as const;

/** One face's sliders, by who does what for them. */
export interface Wanted {
  readonly shapes: ShapeValues;
  /** What the generator has to draw; none where the mesh does it alone. */
  readonly parts: readonly Part[];
  /** Whether a direction is in them of which nothing is known. */
  readonly general: boolean;
  /** Value of the smile in them, 0 where it is none of them. */
  readonly smile: number;
  /** Sliders that are weaker in parts of the face. */
  readonly wheres: Wheres;
}

export function wantedOf(sliders: SliderValues, directions: readonly DirectionInfo[]): Wanted {
  const parts = partsOf(sliders, directions);
  const changed = parts.find(isMoved)?.sliders ?? {};
  return {
    shapes: Object.fromEntries(Object.entries(sliders).filter(([id]) => shapeOf(id))),
    parts,
    general: Object.keys(changed).some((id) => !REFINED.includes(id)),
    smile: changed.smile ?? 0,
    wheres: wheresOf(sliders),
  };
}

/** What of them is drawn for this face. */
export function askedOf(face: ChosenFace, { parts, general }: Wanted): readonly Part[] {
  return general && face.drawn ? joined(parts) : parts;
}

/** @param drawn of what `askedOf` asks for; what is left out is not shown yet, or is the mesh's alone */
export function editOf(face: ChosenFace, wanted: Wanted, drawn: DrawnParts = {}): FaceEdit {
  const { geometry, pixels } = face;
  const { changed } = drawn;
  if (changed && wanted.general && face.drawn) return wholeEdit(face, wanted, changed);
  const motion = changed && motionOf(face, wanted, changed);
  return compose(pixels, planShape(geometry, wanted.shapes, motion, wanted.wheres), generatedOf(face, wanted, drawn));
}

/** For the composite, what was drawn. */
export function generatedOf(face: ChosenFace, wanted: Wanted, { changed, ...tones }: DrawnParts): Generated {
  const valued = (part: DrawnPart): Toned => ({ ...changeOf(part), value: Object.values(part.sliders)[0] });
  return {
    changed: changed && changeOf(changed),
    toned: Object.fromEntries(Object.entries(tones).map(([name, part]) => [name, valued(part)])),
    expression: wanted.smile !== 0,
    part: changed && wanted.smile !== 0 ? changed.share / MODEL_SHARE : 1,
    general: wanted.general,
    strengths: strengthsOf(face, wanted),
  };
}

function changeOf({ before, after }: DrawnPart): Change {
  return { before: before.picture, after: after.picture, beforeMesh: before.mesh, afterMesh: after.mesh };
}

/** On a portrait that the model drew, a direction of which nothing is known shows as the generator draws it; shapes then move that picture. */
function wholeEdit({ geometry, pixels }: ChosenFace, { shapes }: Wanted, { before, after }: DrawnPart): FaceEdit {
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
function motionOf(face: ChosenFace, wanted: Wanted, changed: DrawnPart): ModelMotion | undefined {
  const meshes = { zero: changed.before.mesh, edit: changed.after.mesh, instead: REFINED };
  if (wanted.general) {
    const move = modelMove(meshes.zero, meshes.edit);
    const sizes = Array.from({ length: VERTICES }, (_, v) => Math.hypot(move[2 * v], move[2 * v + 1])).sort(
      (a, b) => a - b,
    );
    const weights = weightsOf(face.geometry, generalWhere(wanted));
    return { ...meshes, weights, share: ramp(sizes[Math.floor(0.9 * VERTICES)] / face.geometry.unit, ...MOVES) };
  }
  const scale = wanted.smile / (changed.sliders.smile ?? wanted.smile);
  const weights = weightsOf(face.geometry, wanted.wheres.smile);
  return { ...meshes, share: changed.share, part: face.geometry.belowEyes, weights, scale };
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
function generalWhere({ parts, wheres }: Wanted): Where | undefined {
  const drawn = parts.find(isMoved)?.sliders ?? {};
  const ids = Object.keys(drawn).filter((id) => !REFINED.includes(id));
  const all = ids.reduce((sum, id) => sum + Math.abs(drawn[id]), 0);
  if (all === 0 || !ids.some((id) => wheres[id])) return undefined;
  const mean = (region: Region): number =>
    ids.reduce((sum, id) => sum + (Math.abs(drawn[id]) / all) * (wheres[id]?.[region] ?? 1), 0);
  return Object.fromEntries(REGIONS.map((region) => [region, mean(region)]));
}
