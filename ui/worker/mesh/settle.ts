/** Displacements → where the vertices go, with every rule kept. */
import { areasOf, foldedIn, unfold, unfoldInSteps } from './fold.ts';
import { gapsOf, lipAxes, type FaceGeometry } from './geometry.ts';
import { clampLips, keepThickness, keepWidth } from './lips.ts';
import { LIP_PAIRS, LIP_ROWS } from './tables.ts';
import type { Shape } from './types.ts';
import { ramp } from './vector.ts';

/** Lips that pass each other by less than this cannot be seen; the net's own noise is as large. */
const CROSSING = 5e-4;
const TURNS = 4;

/**
 * Every step depends smoothly on what is asked for, so that no vertex jumps while a slider is dragged.
 * @param move 468 × (x, y)
 * @param closing an edit that closes the mouth may not part the lips more than the photo does
 */
export function settle(face: FaceGeometry, move: Shape, closing = false): Shape {
  const { shape } = face;
  const target = shape.map((x, i) => x + move[i]);
  const least = leastGaps(face, move);
  const most = closing ? face.mouth.gaps : undefined;
  const before = areasOf(shape);
  keepWidth(face, target);
  // Refusing folds can bring lips into each other again, and the other way round.
  for (let turn = 0; turn < TURNS; turn++) {
    clampLips(target, least, most);
    keepThickness(face, target);
    if (unfold(shape, before, target)) break;
  }
  clampLips(target, least, most);
  return sound(face, before, target);
}

/** Most of the way to `target` on which nothing folds; nearly always all of it. */
function sound({ shape }: FaceGeometry, before: Float64Array, target: Shape): Shape {
  const part = (t: number): Shape => shape.map((x, i) => x + t * (target[i] - x));
  const holds = (at: Shape): boolean => foldedIn(before, at).length === 0;
  if (holds(target)) return target;
  let [good, bad] = [0, 1];
  for (let step = 0; step < 10; step++) {
    const middle = (good + bad) / 2;
    if (holds(part(middle))) good = middle;
    else bad = middle;
  }
  return part(good);
}

/** As the Python reference settles, in steps. For comparison with its vectors only. */
export function settleInSteps(face: FaceGeometry, move: Shape, closing = false): Shape {
  const { shape } = face;
  const target = shape.map((x, i) => x + move[i]);
  const least = face.mouth.gaps.map(() => 0);
  keepWidth(face, target);
  for (let turn = 0; turn < 8; turn++) {
    clampLips(target, least, closing ? face.mouth.gaps : undefined);
    keepThickness(face, target);
    unfoldInSteps(shape, areasOf(shape), target);
    if (gapsOf(target, LIP_PAIRS, lipAxes(target).across).every((gap) => gap > -CROSSING)) break;
    for (let i = 0; i < target.length; i++) target[i] = shape[i] + 0.9 * (target[i] - shape[i]);
  }
  return target;
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
