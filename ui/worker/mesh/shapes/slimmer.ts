/** Cheeks and jaw towards the middle of the face by up to 9 % of their distance, nothing at the eyes and above. */
import { noMove, between, type ShapeSlider } from './slider.ts';
import type { FaceGeometry } from '../geometry.ts';
import type { Shape } from '../types.ts';
import { dot, meanOf, minus, ramp, vertex } from '../vector.ts';
import { VERTICES } from '../tables.ts';

export function narrow(
  { shape, axes, height }: FaceGeometry,
  amount: number,
  [top, bottom]: readonly [number, number],
): Shape {
  const middle = meanOf(shape, [168, 152, 1]);
  const bridge = vertex(shape, 168);
  const out = Float64Array.from({ length: VERTICES }, (_, v) => dot(minus(vertex(shape, v), middle), axes.along));
  const widest = out.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const move = noMove();
  for (let v = 0; v < VERTICES; v++) {
    const low = ramp(dot(minus(vertex(shape, v), bridge), axes.across) / height, top, bottom);
    const by = -amount * out[v] * low * ramp(Math.abs(out[v]) / widest, 0.25, 0.8);
    move[2 * v] = by * axes.along[0];
    move[2 * v + 1] = by * axes.along[1];
  }
  return move;
}

export const slimmer: ShapeSlider = {
  id: 'slimmer',
  label: 'Slimmer',
  group: 'Face',
  negativeLabel: 'Fuller',
  positiveLabel: 'Slimmer',
  sides: false,
  regions: ['cheeks', 'jaw', 'left', 'right'],
  at: between((face, sign) => ({ move: narrow(face, 0.09 * sign, [0.02, 0.45]) })),
};
