/**
 * What real faces do when they smile (`smile-prior.ts`), and what makes it a happy one: a smile that lives in the mouth alone
 * looks posed, so lower lids rise, eyes narrow, and the skin under them bulges.
 */
import { fromFaceAxes, gapsOf, type FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { SMILE_LIGHT, SMILE_MOVE } from '../smile-prior.ts';
import { ABOVE_LIDS, BROWS, LID_PAIRS, LIP_ROWS, UNDER_LIDS, VERTICES } from '../tables.ts';
import type { Shape } from '../types.ts';
import { dot, minus, times, vertex } from '../vector.ts';
import { between, noMove, type ShapeSlider } from './slider.ts';

/**
 * How much of the mean real smile the slider's ends are. Chosen, with PARTING, EYES and the generator's share, on the people that the mean was
 * made of; what was tried, and how it held on a half that was not looked at, is in ui/worker/composite/README.md. More is a happier smile, but ten
 * of the 24 smiled with closed lips, and a wider one than this gets farther from theirs than no smile at all.
 */
const FULL = { smiling: 1.05, serious: 0.85 } as const;
/** How much of that smile's parting of the lips. */
const PARTING = 0.75;
/** How much of `smilingEyes`. */
const EYES = 1.2;

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

/** A smile with the lips' parting taken out of it, and that parting alone. */
function apart(face: FaceGeometry, sign: 1 | -1): { readonly closed: Shape; readonly parting: Shape } {
  const closed = meanSmile(face);
  const parting = noMove();
  if (sign < 0) return { closed, parting };
  const { across } = face.mouth;
  LIP_ROWS[0].forEach((_, k) => {
    const [upper, lower] = [LIP_ROWS[0][k], LIP_ROWS[4][k]];
    const opened = dot(minus(vertex(closed, lower), vertex(closed, upper)), across);
    LIP_ROWS.forEach((row, r) => {
      for (let c = 0; c < 2; c++) {
        const half = (r < 4 ? -0.5 : 0.5) * opened * across[c];
        parting[2 * row[k] + c] = half;
        closed[2 * row[k] + c] -= half;
      }
    });
  });
  return { closed, parting };
}

const closedSmile = between((face, sign) => {
  const { closed } = apart(face, sign);
  const [full, lids] = sign > 0 ? [FULL.smiling, smilingEyes(face)] : [FULL.serious, noMove()];
  return {
    move: closed.map((x, i) => sign * full * x + EYES * lids[i]),
    light: Float32Array.from({ length: VERTICES }, (_, v) => sign * full * MEAN_SMILE.light[v]),
  };
});

const parting = between((face, sign) => ({
  move: apart(face, sign).parting.map((x) => FULL.smiling * PARTING * x),
}));

export const smile: ShapeSlider = {
  id: 'smile',
  label: 'Smile',
  group: 'Expression',
  negativeLabel: 'Serious',
  positiveLabel: 'Smiling',
  sides: true,
  regions: ['mouth', 'eyes', 'cheeks', 'jaw', 'left', 'right'],
  mouth: { negative: 'closes', positive: 'opens' },
  teeth: 1,
  at: (face, value) => {
    const { move, light } = closedSmile(face, value);
    if (value < 0) return { move, light };
    // A light smile is one with closed lips: the first half of the way hardly parts them.
    const parted = parting(face, value * value);
    return { move: move.map((x, i) => x + parted.move[i]), light };
  },
};
