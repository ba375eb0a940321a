/** The wings of the nose nearer to each other or farther apart; bridge and tip stay. */
import { Held } from '../relax.ts';
import { LIDS, LIP_ROWS, MIRROR } from '../tables.ts';
import { dot, meanOf, minus, times, vertex } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

const AMOUNT = 0.14;
/** Left wing, from its outer crease inwards, with the share of the whole movement; the right one mirrors it. */
const WING: readonly (readonly [vertex: number, share: number])[] = [
  [129, 0.9],
  [102, 1],
  [49, 1],
  [48, 1],
  [64, 1],
  [98, 1],
  [115, 0.9],
  [131, 0.9],
  [219, 0.9],
  [235, 1],
  [240, 0.9],
  [198, 0.7],
  [220, 0.6],
  [218, 0.8],
  [97, 0.6],
];

export const noseWidth: ShapeSlider = {
  id: 'nose_width',
  label: 'Nose',
  group: 'Face',
  negativeLabel: 'Narrower',
  positiveLabel: 'Wider',
  sides: false,
  regions: ['left', 'right'],
  at: between(({ shape, axes }, sign) => {
    const middle = meanOf(shape, [2, 4, 195]);
    const held = new Held().still(...LIDS, ...LIP_ROWS, [1, 2, 4, 5, 6, 19, 94, 168, 195, 197, 164]);
    for (const [left, share] of WING)
      for (const v of [left, MIRROR[left]])
        held.set(v, times(axes.along, AMOUNT * share * sign * dot(minus(vertex(shape, v), middle), axes.along)));
    return { move: held.relax() };
  }),
};
