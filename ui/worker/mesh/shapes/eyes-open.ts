/** Lids: wider open, or down until they are shut. */
import { gapsOf, type FaceGeometry } from '../geometry.ts';
import { Held } from '../relax.ts';
import { BROWS, LID_PAIRS, UNDER_LIDS } from '../tables.ts';
import type { Shape } from '../types.ts';
import { times } from '../vector.ts';
import { between, type ShapeSlider } from './slider.ts';

/** @param upper, lower how far each lid moves, in heights of the opening; positive is down for both */
export function moveLids(face: FaceGeometry, upper: number, lower: number): Shape {
  const { across } = face.axes;
  const held = new Held().still(...BROWS, ...UNDER_LIDS);
  for (const pairs of LID_PAIRS)
    gapsOf(face.shape, pairs, across).forEach((gap, k) => {
      held.set(pairs[k][0], times(across, gap * upper));
      held.set(pairs[k][1], times(across, gap * lower));
    });
  return held.relax();
}

export const eyesOpen: ShapeSlider = {
  id: 'eyes_open',
  label: 'Eyes open',
  group: 'Eyes',
  negativeLabel: 'Shut',
  positiveLabel: 'Open',
  sides: true,
  regions: ['eyes', 'left', 'right'],
  // A lid comes down most of the way by itself; the lower one rises a little, as it does in a blink.
  at: between((face, sign) => ({ move: sign > 0 ? moveLids(face, -0.28, 0.05) : moveLids(face, 0.9, -0.1) })),
};
