/** What a shape slider is, and the two ways to make one. */
import type { FaceGeometry } from '../geometry.ts';
import { VERTICES } from '../tables.ts';
import type { Shape } from '../types.ts';
import type { Vector } from '../vector.ts';
import type { Region } from '../where.ts';

/** Half of the picture's face. */
export type Side = 'left' | 'right';

/** What a slider asks for; the sum of all sliders' is settled once (`../plan-shape.ts`). */
export interface ShapeMove {
  /** 468 × (x, y), units of the square's side. */
  readonly move: Shape;
  /** 468 × log of how much brighter. */
  readonly light?: Float32Array;
  /** Both irises, in their diameters along the face's axes: x right, y down. */
  readonly iris?: Vector;
  /** The eyeballs' size, 0.1 for a tenth more. */
  readonly eyeScale?: number;
  /** Depth of each vertex after the move, where the head turns. */
  readonly depth?: Float32Array;
}

export interface ShapeSlider {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly negativeLabel: string;
  readonly positiveLabel: string;
  /** The two halves of the face can be set apart. */
  readonly sides: boolean;
  /** Parts of the face in which it can be weaker; none where that makes no sense. */
  readonly regions?: readonly Region[];
  /** What the two ends do to the gap between the lips; left out where they leave it. */
  readonly mouth?: { readonly negative: 'closes' | 'opens'; readonly positive: 'closes' | 'opens' };
  /** 0..1, see `PlannedShape`. */
  readonly teeth?: number;
  /** @param value -1..1, not 0 */
  at(face: FaceGeometry, value: number): ShapeMove;
}

/**
 * A slider whose two ends are made once a face, everything between being their part.
 * @param end what it does at 1 or at −1
 */
export function between(end: (face: FaceGeometry, sign: 1 | -1) => ShapeMove): ShapeSlider['at'] {
  const made = [new WeakMap<FaceGeometry, ShapeMove>(), new WeakMap<FaceGeometry, ShapeMove>()];
  return (face, value) => {
    const known = made[value > 0 ? 1 : 0];
    let full = known.get(face);
    if (!full) known.set(face, (full = end(face, value > 0 ? 1 : -1)));
    return scaled(full, Math.abs(value));
  };
}

function scaled({ move, light, iris, eyeScale }: ShapeMove, by: number): ShapeMove {
  return {
    move: move.map((x) => x * by),
    ...(light && { light: light.map((x) => x * by) }),
    ...(iris && { iris: [iris[0] * by, iris[1] * by] as const }),
    ...(eyeScale !== undefined && { eyeScale: eyeScale * by }),
  };
}

export function noMove(): Shape {
  return new Float32Array(2 * VERTICES);
}
