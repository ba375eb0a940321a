/** All shape sliders of a face, and what a model moved, as one movement of its mesh: summed, then settled once. */
import type { FaceGeometry } from './geometry.ts';
import { smoothRows } from './lips.ts';
import { even, modelMove } from './model-move.ts';
import { settle } from './settle.ts';
import { SHAPE_SLIDERS, shapeOf, type ShapeMove, type ShapeSlider } from './shapes/index.ts';
import { weightAt, weightsOf } from './regions.ts';
import { LIDS, LIP_PAIRS, VERTICES } from './tables.ts';
import type { FaceMesh, PlannedShape, Shape } from './types.ts';
import type { Wheres } from './where.ts';

/** Keys as of `shapeOf`, -1..1; others are passed over. */
export type ShapeValues = Readonly<Record<string, number>>;

/** The generator's own movement, between G(w) and G(w'). */
export interface ModelMotion {
  readonly zero: FaceMesh;
  readonly edit: FaceMesh;
  /** 0..1: how much of it is taken; the sliders in `instead` keep the rest. */
  readonly share: number;
  /** Sliders that this motion takes the place of, as far as `share` goes. */
  readonly instead: readonly string[];
  /** 468 × 0..1, the sliders' part of the face; all of it where left out. */
  readonly part?: Float32Array;
  /** 468 × 0..1: how strong it is at each vertex, whatever keeps the rest; everywhere all of it where left out. */
  readonly weights?: Float32Array;
  /** How much farther the sliders stand now than when `edit` was made (default 1): what moves is nearly in proportion. */
  readonly scale?: number;
}

/** Turning the head moves more of what surrounds it. */
const TURN_RING = { side: 0.35, below: 0.35 };

/** @param wheres sliders that are weaker in parts of the face, by their ids */
export function planShape(
  face: FaceGeometry,
  values: ShapeValues,
  model?: ModelMotion,
  wheres: Wheres = {},
): PlannedShape {
  const move = new Float32Array(2 * VERTICES);
  /** Of the head as a whole: kept apart, since what a turn hides does not fold. */
  const turned = new Float32Array(2 * VERTICES);
  const light = new Float32Array(VERTICES);
  const iris: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  const eyeScale: [number, number] = [0, 0];
  let depth: Float32Array | undefined;
  let [opens, closes, teeth, drawn] = [0, 0, 0, 0];

  /** `weight` is the share of the left half (1), of the right (−1), or of all (0) that is meant. */
  const add = (slider: ShapeSlider, value: number, half: -1 | 0 | 1): void => {
    if (value === 0) return;
    const given = model?.instead.includes(slider.id) ? model.share : 0;
    const made = slider.at(face, value);
    const weights = weightsOf(face, wheres[slider.id]);
    const into = made.depth ? turned : move;
    for (let v = 0; v < VERTICES; v++) {
      const kept = 1 - given * (model?.part ? model.part[v] : 1);
      const weight =
        kept * (weights ? weights[v] : 1) * (half === 0 ? 1 : half > 0 ? face.leftness[v] : 1 - face.leftness[v]);
      into[2 * v] += made.move[2 * v] * weight;
      into[2 * v + 1] += made.move[2 * v + 1] * weight;
      if (made.light) light[v] += made.light[v] * weight;
    }
    addEyes(made, half, iris, eyeScale, weights);
    if (made.depth) depth = addDepth(face.mesh, made.depth, depth);
    const way = value > 0 ? slider.mouth?.positive : slider.mouth?.negative;
    const much = Math.abs(value) * (half === 0 ? 1 : 0.5) * weightAt(weights, LIP_PAIRS.flat());
    if (way === 'opens') {
      opens += much;
      drawn += much;
      teeth += much * (slider.teeth ?? 0);
    } else if (way === 'closes') closes += much;
  };
  for (const slider of SHAPE_SLIDERS) {
    const [left, right] = sidesOf(slider, values);
    if (left === right) add(slider, left, 0);
    else {
      add(slider, left, 1);
      add(slider, right, -1);
    }
  }
  if (model) addModel(move, model);

  const closing = closes > opens;
  const target = settle(face, move, closing);
  return {
    target: depth ? target.map((x, i) => x + turned[i]) : target,
    ...(depth && { depth, ring: TURN_RING }),
    ...(iris.flat().some((x) => x !== 0) && { irisShift: iris }),
    ...(eyeScale.some((x) => x !== 0) && { eyeScale }),
    ...(light.some((x) => x !== 0) && { vertexLight: light }),
    mouth: closing ? 'closes' : opens > 0 ? 'opens' : 'keep',
    teethAmount: drawn > 0 ? teeth / drawn : 0,
  };
}

/** What both halves of the face are set to. A side's value adds to that of both. */
export function sidesOf({ id, sides }: ShapeSlider, values: ShapeValues): readonly [left: number, right: number] {
  const both = values[id] ?? 0;
  const side = (name: string): number => Math.min(1, Math.max(-1, both + (sides ? (values[`${id}.${name}`] ?? 0) : 0)));
  return [side('left'), side('right')];
}

/** The values of shape sliders among others. */
export function shapeValues(values: ShapeValues): ShapeValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => shapeOf(key)));
}

function addEyes(
  made: ShapeMove,
  half: -1 | 0 | 1,
  iris: [[number, number], [number, number]],
  eyeScale: [number, number],
  weights: Float32Array | undefined,
): void {
  for (const eye of [0, 1] as const) {
    if (half === (eye === 0 ? -1 : 1)) continue;
    const weight = weightAt(weights, LIDS[eye]);
    if (made.iris) for (const c of [0, 1] as const) iris[eye][c] += weight * made.iris[c];
    eyeScale[eye] += weight * (made.eyeScale ?? 0);
  }
}

function addDepth({ points }: FaceMesh, made: Float32Array, so: Float32Array | undefined): Float32Array {
  return made.map((z, v) => z + (so ? so[v] - points[3 * v + 2] : 0));
}

function addModel(move: Shape, { zero, edit, share, part, weights, scale = 1 }: ModelMotion): void {
  const made = even(modelMove(zero, edit));
  smoothRows(made);
  for (let i = 0; i < move.length; i++)
    move[i] += made[i] * share * scale * (part ? part[i >> 1] : 1) * (weights ? weights[i >> 1] : 1);
}
