/** Vertices against those of a reference in Python, on the meshes of two people. */
import { maxDifference } from '../../../test/support/fixtures.ts';
import { meshesOf, PEOPLE, referencePrior, targetsOf } from '../../../test/support/meshes.ts';
import { areasOf, unfoldInSteps } from './fold.ts';
import { measureFace, type FaceGeometry } from './geometry.ts';
import { clampLips, smoothRows } from './lips.ts';
import { even, modelMove } from './model-move.ts';
import { settleInSteps } from './settle.ts';
import { raiseBrows } from './shapes/brows.ts';
import { moveLids } from './shapes/eyes-open.ts';
import { turnHead } from './shapes/head.ts';
import { meanSmile } from './shapes/index.ts';
import { fillLips } from './shapes/lips.ts';
import { dropJaw } from './shapes/mouth-open.ts';
import { widenMouth } from './shapes/mouth-width.ts';
import { narrow } from './shapes/slimmer.ts';
import type { FaceMesh, Shape } from './types.ts';

const TOLERANCE = 0.0005;

describe.each(PEOPLE)('%s', (person) => {
  const { photo, zero, edit, editMinus } = meshesOf(person);
  const targets = targetsOf(person);
  const face = measureFace(photo);
  const prior = referencePrior();

  const unfolded = (move: Shape): Shape => {
    const target = face.shape.map((x, i) => x + move[i]);
    unfoldInSteps(face.shape, areasOf(face.shape), target);
    return target;
  };
  const fromModel = (to: FaceMesh): Shape => {
    const move = even(modelMove(zero, to));
    smoothRows(move);
    return move.map((x, i) => x * face.belowEyes[i >> 1]);
  };
  const both = (to: FaceMesh, slider: number): Shape => {
    const rule = meanSmile(face, prior);
    return fromModel(to).map((x, i) => 0.5 * x + 0.5 * slider * rule[i]);
  };
  const jaw = (): Shape => {
    const move = dropJaw(face, 0.5);
    const target = face.shape.map((x, i) => x + move[i]);
    clampLips(target, Array<number>(11).fill(0));
    unfoldInSteps(face.shape, areasOf(face.shape), target);
    return target;
  };
  const made: Readonly<Record<string, (face: FaceGeometry) => Shape>> = {
    'smile +100, model alone': () => settleInSteps(face, fromModel(edit)),
    'smile +100, model and prior': () => settleInSteps(face, both(edit, 1)),
    'smile -100, model and prior': () => settleInSteps(face, both(editMinus, -1), true),
    'smile +100 by rule': () => settleInSteps(face, meanSmile(face, prior)),
    'mouth open +50 by rule': jaw,
    'eyes open +100': () => unfolded(moveLids(face, -0.28, 0.05)),
    'eyes open -100': () => unfolded(moveLids(face, 0.6, -0.08)),
    'brows +100': () => unfolded(raiseBrows(face, 1)),
    'slimmer +100': () => unfolded(narrow(face, 0.09, [0.02, 0.45])),
    'mouth width +100': () => unfolded(widenMouth(face, 1)),
    'lips fuller +100': () => unfolded(fillLips(face, 1)),
    'turn +8 degrees': () => face.shape.map((x, i) => x + turnHead(face, 8, 0).move[i]),
  };

  test('every target is made', () => expect(Object.keys(made).sort()).toEqual(Object.keys(targets).sort()));

  test.each(Object.keys(targets))('%s', (name) => {
    expect(maxDifference(made[name](face), targets[name])).toBeLessThan(TOLERANCE);
    expect(maxDifference(face.shape, targets[name])).toBeGreaterThan(10 * TOLERANCE);
  });
});
