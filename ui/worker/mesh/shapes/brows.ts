/** Brows up or down by 11 % of the distance between the pupils; the lids stay. */
import type { FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { ABOVE_LIDS, BROWS, LIDS } from '../tables.ts';
import type { Shape } from '../types.ts';
import { times } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

export function raiseBrows({ axes, unit }: FaceGeometry, by: number): Shape {
  const held = new Held().still(...LIDS);
  for (const brow of BROWS) held.set(brow, times(axes.across, -0.11 * unit * by));
  for (const fold of ABOVE_LIDS) held.set(fold, times(axes.across, -0.03 * unit * by));
  return held.relax();
}

export const brows: ShapeSlider = {
  id: 'brows',
  label: 'Brows',
  group: 'Eyes',
  negativeLabel: 'Lower',
  positiveLabel: 'Raised',
  sides: true,
  regions: ['brows', 'eyes', 'left', 'right'],
  at: between((face, sign) => ({ move: raiseBrows(face, sign) })),
};
