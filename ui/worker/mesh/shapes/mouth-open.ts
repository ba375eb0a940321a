/** The jaw drops and the mouth opens, or an open mouth closes. */
import type { FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { JAW, LIP_CORNERS, LIP_ROWS } from '../tables.ts';
import type { Shape } from '../types.ts';
import { dot, meanOf, minus, plus, times, vertex } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

/** Of the distance between the pupils: how far lower lip and chin drop. */
const DROP = 0.24;
/** Of the same: no lip is pulled farther shut than this, since a wide smile does not close by its lips alone. */
const CLOSES = 0.14;

/** Lower lip and chin down by up to 24 % of the distance between the pupils, corners down a little and in. */
export function dropJaw({ shape, axes, mouth, unit }: FaceGeometry, by: number): Shape {
  const drop = DROP * unit * by;
  const middle = meanOf(shape, [0, 17]);
  const held = new Held();
  for (const [v, share] of JAW) held.set(v, times(axes.across, drop * share));
  held.still([1, 2, 98, 327]);
  LIP_ROWS.forEach((row, k) => {
    const end = LIP_CORNERS[k % 4];
    for (const v of [...row, ...end]) {
      const x = dot(minus(vertex(shape, v), middle), mouth.along) / (0.5 * mouth.width);
      const bow = Math.max(1 - x * x, 0) ** 0.7;
      const share = end.includes(v) ? 0.22 : k >= 4 ? 0.22 + 0.78 * bow : 0.22 - 0.26 * bow;
      held.set(v, plus(times(axes.across, drop * share), times(mouth.along, -x * 0.22 * drop)));
    }
  });
  return held.relax();
}

/** The lower lip rises to the upper one, which comes a quarter of the way; the chin follows by half. */
function closeMouth({ axes, mouth, unit }: FaceGeometry): Shape {
  const most = Math.max(...mouth.gaps, 0);
  const part = Math.min(1, (CLOSES * unit) / Math.max(most, 1e-6));
  const held = new Held().still([1, 2, 98, 327], ...LIP_CORNERS);
  for (const [v, share] of JAW) held.set(v, times(axes.across, -0.4 * share * part * most));
  LIP_ROWS.forEach((row, r) =>
    row.forEach((v, k) => {
      const gap = Math.max(mouth.gaps[k + 1], 0) * part;
      held.set(v, times(mouth.across, r < 4 ? 0.25 * gap : -0.75 * gap));
    }),
  );
  return held.relax();
}

export const mouthOpen: ShapeSlider = {
  id: 'mouth_open',
  label: 'Mouth open',
  group: 'Mouth',
  negativeLabel: 'Closed',
  positiveLabel: 'Open',
  sides: false,
  regions: ['mouth', 'jaw'],
  mouth: { negative: 'closes', positive: 'opens' },
  teeth: 0,
  at: between((face, sign) => ({ move: sign > 0 ? dropJaw(face, 1) : closeMouth(face) })),
};
