/** Displacements → where the vertices go, with every rule kept. */
import { foldedIn, areasOf, unfold } from './fold.ts';
import { gapsOf, lipAxes, type FaceGeometry } from './geometry.ts';
import { clampLips, keepThickness, keepWidth } from './lips.ts';
import { LIP_PAIRS, LIP_ROWS } from './tables.ts';
import type { Shape } from './types.ts';
import { ramp } from './vector.ts';

/** Lips that pass each other by less than this cannot be seen; the net's own noise is as large. */
const CROSSING = 5e-4;
const TURNS = 8;

/**
 * @param move 468 × (x, y)
 * @param closing an edit that closes the mouth may not part the lips more than the photo does
 */
export function settle(face: FaceGeometry, move: Shape, closing = false): Shape {
  const { shape } = face;
  const target = shape.map((x, i) => x + move[i]);
  const least = leastGaps(face, move);
  keepWidth(face, target);
  const before = areasOf(shape);
  // Refusing folds can bring lips into each other again and the other way round: in turns, until neither is needed.
  for (let turn = 0; turn < TURNS; turn++) {
    clampLips(target, least, closing ? face.mouth.gaps : undefined);
    keepThickness(face, target);
    unfold(shape, before, target);
    const gaps = gapsOf(target, LIP_PAIRS, lipAxes(target).across);
    if (gaps.every((gap, k) => gap > least[k] - CROSSING)) break;
    for (let i = 0; i < target.length; i++) target[i] = shape[i] + 0.9 * (target[i] - shape[i]);
  }
  return target;
}

/** Whether any triangle has turned over or any lip passed the other. */
export function isSound({ shape }: FaceGeometry, target: Shape): boolean {
  return foldedIn(areasOf(shape), target).length === 0;
}

/**
 * Lips that touch in the photo may cross by a hair in its mesh. Such a gap is closed as the lips begin to move, not at
 * once, or the smallest strength would be a step.
 */
function leastGaps({ mouth, unit }: FaceGeometry, move: Shape): number[] {
  let most = 0;
  for (const row of LIP_ROWS) for (const v of row) most = Math.max(most, Math.hypot(move[2 * v], move[2 * v + 1]));
  const keep = 1 - ramp(most / unit, 0, 0.03);
  return mouth.gaps.map((gap) => Math.min(0, gap) * keep);
}
