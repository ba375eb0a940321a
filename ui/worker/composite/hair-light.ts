/** Hair made lighter or darker by one amount. */
import { ramp } from './plane.ts';
import { LEVELS, LOG, SIDE, TONE, type FacePixels } from './types.ts';

/** Levels that black hair gets, since it needs some light to be multiplied at all. */
const LIFT = 12;
/** B − Y and R − Y of brown hair in parts of its luminance: black hair that gets lighter turns brown, and never grey. */
const BROWN = [-0.3, 0.26] as const;
/** Luminance, in levels, up to which hair is dark, and from which it turns no browner. */
const DARK = [45, 110] as const;
/** Luminance of a streak of reflected light, and the share of the gain that it takes: more looks white. */
const STREAK = { from: 90, to: 170, share: 0.35 } as const;

/**
 * Writes LOG and LEVELS.
 * @param surroundings SIDE² × 2: red and blue around a pixel in parts of the luminance
 * @param mask SIDE², 0..1: where hair is
 * @param amount log of the gain
 * @returns what is added to B − Y and R − Y, SIDE² × 2, levels; null where nothing is: darker hair, and a photo without colours of its own
 */
export function writeHair(
  tone: Float32Array,
  { luma, tint, person }: FacePixels,
  surroundings: Float32Array,
  mask: Float32Array,
  amount: number,
): Float32Array | null {
  const coloured = amount > 0 && tint.some(({ a }) => a > 0);
  const chroma = coloured ? new Float32Array(2 * SIDE * SIDE) : null;
  const count = SIDE * SIDE;
  for (let i = 0; i < count; i++) {
    if (mask[i] === 0) continue;
    const y = luma[i];
    const streak = amount > 0 ? 1 - (1 - STREAK.share) * ramp(y, STREAK.from, STREAK.to) : 1;
    const log = mask[i] * amount * streak;
    const lift = LIFT * mask[i] * Math.max(amount, 0);
    tone[TONE * i + LOG] += log;
    tone[TONE * i + LEVELS] += lift;
    if (!chroma) continue;
    const gained = y * Math.expm1(log) + lift;
    const dark = mask[i] * (1 - ramp(y, ...DARK)) * (person ? person[i] : 1);
    BROWN.forEach((goal, k) => {
      const own = surroundings[2 * i + 1 - k] - 1;
      // Hair that is as brown already, or browner, keeps its own tint.
      const missing = goal < 0 ? Math.min(0, goal - own) : Math.max(0, goal - own);
      chroma[2 * i + k] = tint[k].a * dark * missing * gained;
    });
  }
  return chroma;
}
