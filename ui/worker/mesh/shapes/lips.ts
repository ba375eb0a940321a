/** Each lip's rows away from the lip line by up to 30 % of its thickness. */
import type { FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { LIP_CORNERS, LIP_ROWS } from '../tables.ts';
import type { Shape } from '../types.ts';
import { dot, minus, times, vertex } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

export function fillLips({ shape, mouth }: FaceGeometry, by: number): Shape {
  const held = new Held().still([1, 2, 98, 327, 164, 18, 200, 57, 287, 43, 273, 106, 335], ...LIP_CORNERS);
  for (const first of [0, 4]) {
    const outer = LIP_ROWS[first + 3];
    LIP_ROWS[first].forEach((inner, k) => {
      const thickness = dot(minus(vertex(shape, outer[k]), vertex(shape, inner)), mouth.across);
      for (let row = 0; row < 4; row++)
        held.set(LIP_ROWS[first + row][k], times(mouth.across, (thickness * 0.3 * by * row) / 3));
    });
  }
  return held.relax();
}

export const lips: ShapeSlider = {
  id: 'lips',
  label: 'Lips',
  group: 'Mouth',
  negativeLabel: 'Thinner',
  positiveLabel: 'Fuller',
  sides: false,
  regions: ['left', 'right'],
  at: between((face, sign) => ({ move: fillLips(face, sign) })),
};
