/** A smile with closed lips: corners up and out, the cheeks a little with them. */
import type { FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { LIDS, LIP_CORNERS, LIP_ROWS, UNDER_LIDS } from '../tables.ts';
import type { Shape } from '../types.ts';
import { dot, meanOf, minus, plus, times, vertex } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

const CHEEKS: readonly (readonly [vertex: number, share: number])[] = [
  [50, 0.5],
  [280, 0.5],
  [205, 0.8],
  [425, 0.8],
];

export function liftCorners({ shape, mouth }: FaceGeometry, by: number): Shape {
  const { along, across, width } = mouth;
  const middle = meanOf(shape, [0, 17]);
  const held = new Held().still([1, 2, 98, 327, 152, 175, 199, 200], ...UNDER_LIDS, ...LIDS);
  LIP_ROWS.forEach((row, k) => {
    for (const v of [...row, ...LIP_CORNERS[k % 4]]) {
      const x = dot(minus(vertex(shape, v), middle), along) / (0.5 * width);
      const up = times(across, -0.085 * (x * x - 0.25) * by * width);
      held.set(v, plus(times(along, 0.05 * x * by * width), up));
    }
  });
  for (const [v, share] of CHEEKS) held.set(v, times(across, -0.04 * share * by * width));
  return held.relax();
}

export const corners: ShapeSlider = {
  id: 'corners',
  label: 'Corners',
  group: 'Mouth',
  negativeLabel: 'Down',
  positiveLabel: 'Up',
  sides: true,
  regions: ['mouth', 'cheeks', 'left', 'right'],
  at: between((face, sign) => ({ move: liftCorners(face, sign) })),
};
