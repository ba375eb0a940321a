/** Generated pictures brought into the shape of the photo's mesh, and what changed between them. */
import { backMap } from './flow-field.ts';
import { lumaOf } from './luma.ts';
import { blur, clamp, sampleAt, wholeWindow } from './plane.ts';
import { ALL_TRIANGLES, withRing, type Ringed } from './ring.ts';
import type { GeneratedPicture } from './types.ts';

/** Sigma of the blur over the mesh's creases, sides. */
const CREASES = 0.006;

/**
 * A generated picture in the shape of `target`, side².
 * @param values one plane of the picture; its luminance where left out
 * @param around the ring around the target, where it is not the picture's own
 */
export function inPlace(
  picture: GeneratedPicture,
  points: Float32Array,
  target: Float32Array,
  side: number,
  around?: Ringed,
  values = lumaOf(picture),
): Float32Array {
  const map = backMap(withRing(points, target, undefined, around), ALL_TRIANGLES, wholeWindow(side));
  blur(map, side, side, CREASES * side, 2);
  const out = new Float32Array(side * side);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i++)
      out[i] = sampleAt(
        values,
        picture.width,
        picture.height,
        (x + 0.5) / side + map[2 * i],
        (y + 0.5) / side + map[2 * i + 1],
      );
  return out;
}

/** Log of how much brighter `after` is than `before` at low frequencies, within ±limit. @param sigma of the blur, sides */
export function logRatio(
  before: Float32Array,
  after: Float32Array,
  side: number,
  sigma: number,
  limit: number,
): Float32Array {
  const [low, high] = [before.slice(), after.slice()];
  blur(low, side, side, sigma * side);
  blur(high, side, side, sigma * side);
  for (let i = 0; i < high.length; i++) high[i] = clamp(Math.log((high[i] + 10) / (low[i] + 10)), -limit, limit);
  return high;
}
