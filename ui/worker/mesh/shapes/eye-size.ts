/** Eyes as a whole larger or smaller, lids, folds and eyeball alike. */
import { Held } from '../relax.ts';
import { ABOVE_LIDS, BROWS, LIDS } from '../tables.ts';
import { meanOf, minus, times, vertex } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

const AMOUNT = 0.11;

export const eyeSize: ShapeSlider = {
  id: 'eye_size',
  label: 'Eye size',
  group: 'Eyes',
  negativeLabel: 'Smaller',
  positiveLabel: 'Larger',
  sides: true,
  regions: ['eyes', 'left', 'right'],
  at: between(({ shape }, sign) => {
    const held = new Held().still(...BROWS, [168, 6, 197, 195, 1, 2]);
    for (const eye of [0, 1] as const) {
      const centre = meanOf(shape, LIDS[eye]);
      const grow = (v: number, by: number): void => void held.set(v, times(minus(vertex(shape, v), centre), by * sign));
      for (const v of LIDS[eye]) grow(v, AMOUNT);
      for (const v of ABOVE_LIDS[eye]) grow(v, 0.8 * AMOUNT);
    }
    return { move: held.relax(), eyeScale: AMOUNT * sign };
  }),
};
