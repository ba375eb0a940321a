/** The jaw below the mouth narrower or wider; cheeks and chin stay. */
import type { FaceGeometry } from '../geometry.ts';
import type { Shape } from '../types.ts';
import { VERTICES } from '../tables.ts';
import { dot, meanOf, minus, ramp, vertex } from '../vector.ts';
import { between, noMove, type ShapeSlider } from './slider.ts';

const AMOUNT = 0.1;

function jawWidth({ shape, axes, height }: FaceGeometry, sign: number): Shape {
  const middle = meanOf(shape, [168, 152, 1]);
  const mouth = meanOf(shape, [13, 14]);
  const move = noMove();
  const half = Math.abs(dot(minus(vertex(shape, 397), vertex(shape, 172)), axes.along)) / 2;
  for (let v = 0; v < VERTICES; v++) {
    const out = dot(minus(vertex(shape, v), middle), axes.along);
    const down = dot(minus(vertex(shape, v), mouth), axes.across) / height;
    const low = ramp(down, -0.2, 0.08);
    const by = AMOUNT * sign * out * low * ramp(Math.abs(out) / half, 0.35, 0.95);
    move[2 * v] = by * axes.along[0];
    move[2 * v + 1] = by * axes.along[1];
  }
  return move;
}

export const jaw: ShapeSlider = {
  id: 'jaw',
  label: 'Jaw',
  group: 'Face',
  negativeLabel: 'Narrower',
  positiveLabel: 'Wider',
  sides: false,
  regions: ['left', 'right'],
  at: between((face, sign) => ({ move: jawWidth(face, sign) })),
};
