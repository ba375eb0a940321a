/** The corners out by 9 % of the mouth's width each, the rest of the lips in proportion. */
import type { FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { LIP_CORNERS, LIP_ROWS } from '../tables.ts';
import type { Shape } from '../types.ts';
import { dot, meanOf, minus, times, vertex } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

export function widenMouth({ shape, mouth }: FaceGeometry, by: number): Shape {
  const middle = meanOf(shape, [0, 17]);
  const held = new Held();
  for (const v of [...LIP_ROWS.flat(), ...LIP_CORNERS.flat()])
    held.set(v, times(mouth.along, 0.18 * by * dot(minus(vertex(shape, v), middle), mouth.along)));
  return held.still([1, 2, 98, 327, 152, 175]).relax();
}

export const mouthWidth: ShapeSlider = {
  id: 'mouth_width',
  label: 'Mouth width',
  group: 'Mouth',
  negativeLabel: 'Narrower',
  positiveLabel: 'Wider',
  sides: false,
  regions: ['mouth', 'cheeks', 'left', 'right'],
  at: between((face, sign) => ({ move: widenMouth(face, sign) })),
};
