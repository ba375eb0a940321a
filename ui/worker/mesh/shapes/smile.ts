/**
 * What real faces do when they smile (`smile-prior.ts`), and what makes it a happy one: a smile that lives in the mouth alone
 * looks posed, so lower lids rise, eyes narrow, and the skin under them bulges.
 */
import { fromFaceAxes, gapsOf, type FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { SMILE_LIGHT, SMILE_MOVE } from '../smile-prior.ts';
import { ABOVE_LIDS, BROWS, LID_PAIRS, UNDER_LIDS, VERTICES } from '../tables.ts';
import type { Shape } from '../types.ts';
import { times } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

/**
 * How much of the mean real smile the slider's end is: chosen among seven settings of this, of the eyes' part and of the generator's share
 * on the 24 people that the mean was made of, so what it reaches there (ui/worker/composite/README.md) is the best of seven and not a
 * test. Stronger ones brought the lips nearer to people's own smiles and the picture farther: a third of them smile with closed lips.
 */
const FULL = 0.68;

/** Means over people; as a parameter, so that another set can be tried. */
export interface SmilePrior {
  /** 468 × (right, down) in distances between the pupils along the face's axes. */
  readonly move: ArrayLike<number>;
  /** 468 × log of the luminance ratio. */
  readonly light: ArrayLike<number>;
}

export const MEAN_SMILE: SmilePrior = { move: SMILE_MOVE, light: SMILE_LIGHT };

/** The mouth's and cheeks' part of a smile: nothing at the eyes and above. */
export function meanSmile(face: FaceGeometry, { move }: SmilePrior = MEAN_SMILE): Shape {
  return fromFaceAxes(face, move).map((x, i) => x * face.belowEyes[i >> 1]);
}

/**
 * The eyes' part: of the opening's height, the lower lid rises by a sixteenth and the upper one comes down by a little; the
 * skin below goes along. About what the mean real smile does.
 */
export function smilingEyes({ shape, axes }: FaceGeometry): Shape {
  const held = new Held().still(...BROWS);
  LID_PAIRS.forEach((pairs, eye) => {
    const gaps = gapsOf(shape, pairs, axes.across);
    const most = Math.max(...gaps);
    gaps.forEach((gap, k) => {
      held.set(pairs[k][0], times(axes.across, 0.025 * gap));
      held.set(pairs[k][1], times(axes.across, -0.065 * gap));
    });
    held.set(ABOVE_LIDS[eye], times(axes.across, 0.01 * most));
    held.set(UNDER_LIDS[eye].slice(0, 5), times(axes.across, -0.055 * most));
    held.set(UNDER_LIDS[eye].slice(5), times(axes.across, -0.045 * most));
  });
  return held.relax();
}

export const smile: ShapeSlider = {
  id: 'smile',
  label: 'Smile',
  group: 'Expression',
  negativeLabel: 'Serious',
  positiveLabel: 'Smiling',
  sides: true,
  mouth: { negative: 'closes', positive: 'opens' },
  teeth: 1,
  at: between((face, sign) => {
    const move = meanSmile(face);
    const eyes = sign > 0 ? smilingEyes(face) : undefined;
    for (let i = 0; i < move.length; i++) move[i] = sign * FULL * move[i] + (eyes ? eyes[i] : 0);
    const light = Float32Array.from({ length: VERTICES }, (_, v) => sign * FULL * MEAN_SMILE.light[v]);
    return { move, light };
  }),
};
