/** One pixel's change of tone. */
import { BLUE, GREEN, RED } from './skin.ts';
import { stubbleAt } from './stubble.ts';
import { LEVELS, LOG, SIDE, STUBBLE, TONE } from './types.ts';

/** Depth of a beard's shade, how much single hairs vary it, and the colour that hair has less than skin. */
const [SHADE, HAIRS, GREYER] = [1.1, 0.55, 0.6];

/**
 * Changes `colour`, the photo's own at that place.
 * @param gx,gy the place in the photo's planes, pixels of SIDE
 */
export function applyTone(
  tone: Float32Array,
  surroundings: Float32Array,
  gx: number,
  gy: number,
  colour: Float64Array,
): void {
  const cx = gx < 0 ? 0 : gx > SIDE - 1.001 ? SIDE - 1.001 : gx;
  const cy = gy < 0 ? 0 : gy > SIDE - 1.001 ? SIDE - 1.001 : gy;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const tx = cx - x0;
  const ty = cy - y0;
  const w11 = tx * ty;
  const w10 = tx - w11;
  const w01 = ty - w11;
  const w00 = 1 - tx - w01;
  const i = (y0 * SIDE + x0) * TONE;
  const j = i + SIDE * TONE;
  const log = w00 * tone[i + LOG] + w10 * tone[i + TONE + LOG] + w01 * tone[j + LOG] + w11 * tone[j + TONE + LOG];
  const dark =
    w00 * tone[i + STUBBLE] + w10 * tone[i + TONE + STUBBLE] + w01 * tone[j + STUBBLE] + w11 * tone[j + TONE + STUBBLE];
  const levels =
    w00 * tone[i + LEVELS] + w10 * tone[i + TONE + LEVELS] + w01 * tone[j + LEVELS] + w11 * tone[j + TONE + LEVELS];
  let times = log === 0 ? 1 : Math.exp(log);
  if (dark > 0) {
    const hairs = 1 + HAIRS * stubbleAt((gx + 0.5) / SIDE, (gy + 0.5) / SIDE);
    times *= Math.exp(-SHADE * dark * (hairs > 0.1 ? hairs : 0.1));
    const keep = Math.exp(-GREYER * dark);
    const y = RED * colour[0] + GREEN * colour[1] + BLUE * colour[2];
    for (let c = 0; c < 3; c++) colour[c] = y + keep * (colour[c] - y);
  }
  if (levels < 0) {
    const y = RED * colour[0] + GREEN * colour[1] + BLUE * colour[2];
    times *= Math.max(0, 1 + levels / (y * times > 8 ? y * times : 8));
  }
  colour[0] *= times;
  colour[1] *= times;
  colour[2] *= times;
  if (levels > 0) {
    const s = 2 * (y0 * SIDE + x0);
    const [red, blue] = [surroundings[s], surroundings[s + 1]];
    colour[0] += levels * red;
    colour[1] += (levels * (1 - RED * red - BLUE * blue)) / GREEN;
    colour[2] += levels * blue;
  }
}
