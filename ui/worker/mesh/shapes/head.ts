/** The head a little to the side, up or down: the mesh turned in space, about a point as deep as the face's outline. */
import type { FaceGeometry } from '../geometry.ts';
import { OVAL, VERTICES } from '../tables.ts';
import { ramp } from '../vector.ts';
import { noMove, type ShapeMove, type ShapeSlider } from './slider.ts';

const TURN = 8;
const NOD = 6;

/** @param yaw, pitch degrees: nose to the picture's left, nose down */
export function turnHead({ mesh: { points } }: FaceGeometry, yaw: number, pitch: number): ShapeMove {
  const [a, b] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  const centre = [0, 1, 2].map((c) => OVAL.reduce((sum, v) => sum + points[3 * v + c], 0) / OVAL.length);
  const move = noMove();
  const depth = new Float32Array(VERTICES);
  for (let v = 0; v < VERTICES; v++) {
    const [x, y, z] = [0, 1, 2].map((c) => points[3 * v + c] - centre[c]);
    const turned = x * Math.cos(a) + z * Math.sin(a);
    const far = z * Math.cos(a) - x * Math.sin(a);
    move[2 * v] = turned - x;
    move[2 * v + 1] = y * Math.cos(b) - far * Math.sin(b) - y;
    depth[v] = y * Math.sin(b) + far * Math.cos(b) + centre[2];
  }
  return { move, depth };
}

/** A head turned already may turn less: its far outline is found badly, and what a turn uncovers is not in the photo. */
function allowed({ yaw }: FaceGeometry): number {
  return 1 - ramp(Math.abs(yaw), 8, 22);
}

export const turn: ShapeSlider = {
  id: 'turn',
  label: 'Head turn',
  group: 'Head',
  negativeLabel: 'Left',
  positiveLabel: 'Right',
  sides: false,
  at: (face, value) => turnHead(face, -TURN * value * allowed(face), 0),
};

export const nod: ShapeSlider = {
  id: 'nod',
  label: 'Head nod',
  group: 'Head',
  negativeLabel: 'Down',
  positiveLabel: 'Up',
  sides: false,
  at: (face, value) => turnHead(face, 0, -NOD * value * allowed(face)),
};
