/** A slider of which nothing is known: light and colour of what the generator changed, on the face. */
import { OVAL } from '../mesh/tables.ts';
import { pointsOf } from './axes.ts';
import { inPlace, logRatio } from './in-place.ts';
import { lumaOf } from './luma.ts';
import { blur, clamp, sampleAt, wholeWindow } from './plane.ts';
import { loopOf, softCoverage } from './polygon.ts';
import { LOG, SIDE, TONE, type Change, type FacePixels, type GeneratedPicture } from './types.ts';

/** Side of the planes on which the generator's pictures are compared. */
const COMPARED = 128;
/** Shares of the change of light and of colour that are taken, and the most that light may change (log). */
const [LIGHT, COLOUR, MOST] = [0.9, 0.8, 0.35];

/** Writes LOG. @returns what is added to B − Y and R − Y, SIDE² × 2, levels; null for a photo without colours of its own */
export function writeGeneral(
  tone: Float32Array,
  face: FacePixels,
  { before, after, beforeMesh, afterMesh }: Change,
  flat: Float32Array,
): Float32Array | null {
  const { data, stride } = pointsOf(face.mesh.points);
  const area = softCoverage(loopOf(data, stride, OVAL), wholeWindow(SIDE), 0.02);
  const shaped = (picture: GeneratedPicture, points: Float32Array, values?: Float32Array): Float32Array =>
    inPlace(picture, points, flat, COMPARED, undefined, values);
  const ratio = logRatio(shaped(before, beforeMesh.points), shaped(after, afterMesh.points), COMPARED, 0.01, MOST);
  const at = (plane: Float32Array, i: number): number =>
    sampleAt(plane, COMPARED, COMPARED, ((i % SIDE) + 0.5) / SIDE, (Math.floor(i / SIDE) + 0.5) / SIDE);
  let [sum, weights] = [0, 1e-9];
  for (let i = 0; i < area.length; i++) {
    if (area[i] === 0) continue;
    sum += area[i] * at(ratio, i);
    weights += area[i];
  }
  const mean = sum / weights;
  for (let i = 0; i < area.length; i++)
    if (area[i] > 1e-3) tone[TONE * i + LOG] += LIGHT * area[i] * (at(ratio, i) - mean);
  if (face.tint.every(({ a }) => a === 0)) return null;
  const chroma = new Float32Array(2 * SIDE * SIDE);
  ([2, 0] as const).forEach((channel, k) => {
    const change = shaped(after, afterMesh.points, difference(after, channel));
    const old = shaped(before, beforeMesh.points, difference(before, channel));
    for (let i = 0; i < change.length; i++) change[i] -= old[i];
    blur(change, COMPARED, COMPARED, 0.012 * COMPARED);
    for (let i = 0; i < area.length; i++)
      if (area[i] > 1e-3)
        chroma[2 * i + k] = COLOUR * face.tint[k].a * area[i] * (face.person ? face.person[i] : 1) * at(change, i);
  });
  return chroma;
}

/** A channel without luminance, levels. */
function difference(picture: GeneratedPicture, channel: number): Float32Array {
  const out = lumaOf(picture);
  const from = channel * out.length;
  for (let i = 0; i < out.length; i++) out[i] = 127.5 * (1 + clamp(picture.rgb[from + i], -1, 1)) - out[i];
  return out;
}
