/** What is seen between the lids: the photo's own eye, which lids cover and uncover, and which may look elsewhere. */
import { LIDS, LID_PAIRS } from '../mesh/tables.ts';
import { across, alongEyes, widest, type Points } from './axes.ts';
import { blur, ramp, windowAround } from './plane.ts';
import { coverage, insideOf, loopOf, smoothLoop } from './polygon.ts';
import { lashColour, lashLine } from './lashes.ts';
import { placeOf } from './place.ts';
import { EYE_FANS } from './ring.ts';
import { eyeShell } from './shells.ts';
import { lookAway } from './gaze.ts';
import { glintOf } from './glint.ts';
import type { Aperture, FacePixels } from './types.ts';

/** Feather inside the lids, sides. */
const FEATHER = 0.003;

export interface EyeMotion {
  /** Of the iris, in its diameters along the face's axes. */
  readonly shift?: readonly [number, number];
  /** How much larger the eyeball gets, 0.1 for a tenth. */
  readonly scale: number;
}

/**
 * @param feather in units of FEATHER: less than 1 where the photo is large
 */
export function eyeAperture(
  face: FacePixels,
  photo: Points,
  target: Points,
  eye: 0 | 1,
  { shift, scale }: EyeMotion,
  density: number,
  feather: number,
): Aperture | null {
  const pairs = LID_PAIRS[eye];
  const down = across(alongEyes(target));
  if (widest(photo, pairs, down) < 0.003) return null;
  const window = windowAround(target.data, LIDS[eye], target.stride, density, Math.max(4 / density, 0.01));
  if (!window) return null;
  const { box } = window;
  const iris = face.mesh.irises[eye];
  const radius = 0.5 * Math.hypot(iris[2] - iris[6], iris[3] - iris[7]);
  const shell = eyeShell(photo, target, pairs, down, { x: iris[0], y: iris[1], by: radius > 0 ? scale : 0 });
  const hole = coverage(smoothLoop(loopOf(target.data, target.stride, LIDS[eye]), 1), window);
  const ball = coverage(smoothLoop(loopOf(shell, 2, LIDS[eye]), 1), window);
  for (let i = 0; i < hole.length; i++) hole[i] *= ball[i];
  blur(hole, box.width, box.height, FEATHER * feather * density);
  for (let i = 0; i < hole.length; i++) hole[i] = Math.max(0, 2 * hole[i] - 1);
  const place = placeOf(photo, shell, EYE_FANS[eye], window);
  const looks = shift !== undefined && radius > 0 && (shift[0] !== 0 || shift[1] !== 0);
  let around: Float32Array | null = null;
  if (looks) around = lookAway(place, { iris, radius, scale, shift, photo, eye, window, feather });
  else if (radius > 0) around = roundIris(place, iris, radius, scale, photo, eye, window, feather);
  const glint = looks ? glintOf(face, eye, shift) : null;
  const lashes = lashLine(photo, target, eye, down, window);
  if (!lashes) return { window, hole, place, own: null, fill: null, around, glint };
  const own = new Float32Array(hole.length);
  const fill = new Float32Array(3 * hole.length);
  const colour = lashColour(face, eye);
  for (let i = 0; i < hole.length; i++) {
    const eyeball = hole[i] * (1 - lashes[i]);
    hole[i] = eyeball + lashes[i];
    own[i] = hole[i] > 0 ? eyeball / hole[i] : 0;
    for (let c = 0; c < 3; c++) fill[3 * i + c] = colour[c];
  }
  return { window, hole, place, own, fill, around, glint };
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
  scale: number,
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
      // A larger eyeball has a larger iris.
      const grown = (inside * scale) / (1 + scale);
      place[2 * i] = place[2 * i] * (1 - inside) - dx * grown;
      place[2 * i + 1] = place[2 * i + 1] * (1 - inside) - dy * grown;
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
