/** What is seen between the lids: the photo's own eye, which lids cover and uncover, and which may look elsewhere. */
import { LIDS, LID_PAIRS } from '../mesh/tables.ts';
import type { FaceMesh } from '../mesh/types.ts';
import { across, alongEyes, at, widest, type Points } from './axes.ts';
import { blur, ramp, windowAround } from './plane.ts';
import { coverage, insideOf, loopOf, smoothLoop } from './polygon.ts';
import { placeOf } from './place.ts';
import { EYE_FANS } from './ring.ts';
import { eyeShell } from './shells.ts';
import type { Aperture } from './types.ts';

/** Feather inside the lids, sides. */
const FEATHER = 0.003;

/**
 * @param shift of the iris, in its diameters along the face's axes
 * @param feather in units of FEATHER: less than 1 where the photo is large
 */
export function eyeAperture(
  mesh: FaceMesh,
  photo: Points,
  target: Points,
  eye: 0 | 1,
  shift: readonly [number, number] | undefined,
  density: number,
  feather: number,
): Aperture | null {
  const pairs = LID_PAIRS[eye];
  const down = across(alongEyes(target));
  if (widest(photo, pairs, down) < 0.003) return null;
  const window = windowAround(target.data, LIDS[eye], target.stride, density, 4 / density);
  if (!window) return null;
  const { box } = window;
  const shell = eyeShell(photo, target, pairs, down);
  const hole = coverage(smoothLoop(loopOf(target.data, target.stride, LIDS[eye]), 1), window);
  const ball = coverage(smoothLoop(loopOf(shell, 2, LIDS[eye]), 1), window);
  for (let i = 0; i < hole.length; i++) hole[i] *= ball[i];
  blur(hole, box.width, box.height, FEATHER * feather * density);
  for (let i = 0; i < hole.length; i++) hole[i] = Math.max(0, 2 * hole[i] - 1);
  const place = placeOf(photo, shell, EYE_FANS[eye], window);
  const iris = mesh.irises[eye];
  const radius = 0.5 * Math.hypot(iris[2] - iris[6], iris[3] - iris[7]);
  const around = radius > 0 ? roundIris(place, iris, radius, photo, eye, window, feather) : null;
  if (shift && radius > 0) look(place, iris, radius, photo, pairs, shift, window);
  return { window, hole, place, own: null, fill: null, around };
}

/**
 * An opened eye shows more of its iris, not a taller one: inside the iris the photo stays, and what its lid hid is taken from the
 * iris' left and right, at the same distance from its centre; the stretch of the white begins outside.
 * Changes `place`. @returns offset and share of the second source, or null where nothing was hidden
 */
function roundIris(
  place: Float32Array,
  iris: Float32Array,
  radius: number,
  photo: Points,
  eye: 0 | 1,
  window: { density: number; box: { x: number; y: number; width: number; height: number } },
  feather: number,
): Float32Array | null {
  const { density, box } = window;
  const seen = insideOf(smoothLoop(loopOf(photo.data, photo.stride, LIDS[eye]), 1), window, 0.004 * feather);
  const out = new Float32Array(3 * seen.length);
  let some = false;
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const dx = (box.x + k + 0.5) / density - iris[0];
      const dy = (box.y + j + 0.5) / density - iris[1];
      const far = Math.sqrt(dx * dx + dy * dy);
      const inside = 1 - ramp(far, 1.05 * radius, 1.35 * radius);
      if (inside === 0) continue;
      place[2 * i] *= 1 - inside;
      place[2 * i + 1] *= 1 - inside;
      const share = inside * (1 - seen[i]);
      if (share === 0) continue;
      some = true;
      const angle = 0.3 * Math.atan2(Math.abs(dy), Math.abs(dx));
      out[3 * i] = (dx < 0 ? -1 : 1) * far * Math.cos(angle) - dx;
      out[3 * i + 1] = far * Math.sin(angle) - dy;
      out[3 * i + 2] = share;
    }
  return some ? out : null;
}

/** The iris moves whole, and the motion dies away towards the corners. Changes `place`. */
function look(
  place: Float32Array,
  iris: Float32Array,
  radius: number,
  photo: Points,
  pairs: (typeof LID_PAIRS)[0],
  shift: readonly [number, number],
  { density, box }: { density: number; box: { x: number; y: number; width: number; height: number } },
): void {
  const right = alongEyes(photo);
  const down = across(right);
  const sx = 2 * radius * (shift[0] * right.x + shift[1] * down.x);
  const sy = 2 * radius * (shift[0] * right.y + shift[1] * down.y);
  const [left, rightmost] = [pairs[0][0], pairs[pairs.length - 1][0]].map((vertex) => {
    const p = at(photo, vertex);
    return Math.max(Math.abs((p.x - iris[0]) * right.x + (p.y - iris[1]) * right.y), 1.4 * radius);
  });
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const dx = (box.x + k + 0.5) / density - sx - iris[0];
      const dy = (box.y + j + 0.5) / density - sy - iris[1];
      const along = dx * right.x + dy * right.y;
      const w = 1 - ramp(Math.abs(along), 1.05 * radius, along < 0 ? left : rightmost);
      place[2 * i] -= w * sx;
      place[2 * i + 1] -= w * sy;
    }
}
