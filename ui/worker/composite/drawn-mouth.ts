/** The generator's own mouth, brought to the target's lips and into the photo's light. */
import { OUTER_LIPS } from '../mesh/tables.ts';
import { pointsOf, type Points } from './axes.ts';
import { backMap } from './flow-field.ts';
import { lumaOf } from './luma.ts';
import type { DrawnMouth } from './mouth.ts';
import { blur, clamp, sampleAt, windowAround } from './plane.ts';
import { coverage, loopOf } from './polygon.ts';
import { ALL_TRIANGLES, withRing, type Ringed } from './ring.ts';
import { SIDE, type Change, type FacePixels } from './types.ts';

const SHARPEN = { sigma: 0.006, amount: 0.6 } as const;
/** Limits of the light's match around the lips. */
const [LOW, HIGH] = [0.7, 1.35];

export function drawnMouth(face: FacePixels, { after, afterMesh }: Change, around: Ringed): DrawnMouth | null {
  const target = around.to.subarray(0, 2 * 468);
  const window = windowAround(target, OUTER_LIPS, 2, SIDE, 0.02);
  if (!window) return null;
  const picture = lumaOf(after);
  const { x, y, width, height } = window.box;
  const map = backMap(withRing(afterMesh.points, target, undefined, around), ALL_TRIANGLES, window);
  const luma = new Float32Array(width * height);
  for (let j = 0, i = 0; j < height; j++)
    for (let k = 0; k < width; k++, i++) {
      const u = (x + k + 0.5) / SIDE + map[2 * i];
      const v = (y + j + 0.5) / SIDE + map[2 * i + 1];
      luma[i] = sampleAt(picture, after.width, after.height, u, v);
    }
  const soft = luma.slice();
  blur(soft, width, height, SHARPEN.sigma * SIDE);
  const gain = clamp(
    rimLuma(face.luma, SIDE, SIDE, pointsOf(face.mesh.points)) /
      rimLuma(picture, after.width, after.height, pointsOf(afterMesh.points)),
    LOW,
    HIGH,
  );
  for (let i = 0; i < luma.length; i++) luma[i] = gain * (luma[i] + SHARPEN.amount * (luma[i] - soft[i]));
  return { window, luma };
}

/** Mean luminance of the skin just outside of the lips. */
function rimLuma(luma: Float32Array, width: number, height: number, points: Points): number {
  const window = windowAround(points.data, OUTER_LIPS, points.stride, SIDE, 0.06);
  if (!window) return 128;
  const outer = coverage(loopOf(points.data, points.stride, OUTER_LIPS), window);
  const near = outer.slice();
  const { box } = window;
  blur(outer, box.width, box.height, 0.016 * SIDE);
  blur(near, box.width, box.height, 0.004 * SIDE);
  let [sum, weights] = [0, 0];
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const weight = clamp(2 * outer[i], 0, 1) * (1 - clamp(2 * near[i], 0, 1)) + 1e-6;
      sum += weight * sampleAt(luma, width, height, (box.x + k + 0.5) / SIDE, (box.y + j + 0.5) / SIDE);
      weights += weight;
    }
  return sum / weights;
}
