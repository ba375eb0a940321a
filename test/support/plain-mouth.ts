/** The inside of a mouth as the reference of `test/fixtures/mesh` draws it: one set of teeth, a plain cavity. */
import type { MouthPainter } from '../../ui/worker/composite/mouth-paint.ts';
import { clamp, ramp } from '../../ui/worker/composite/plane.ts';

/** Edges of the upper teeth from the midline. */
const EDGES = [0, 0.135, 0.245, 0.34, 0.415, 0.475, 0.52] as const;
/** Of an upper central incisor; the lip hides its upper part. */
const HEIGHT = 0.165;
/** Of each tooth, in parts of that. */
const HEIGHTS = [1, 0.92, 0.98, 0.85, 0.8, 0.8] as const;

/** How much of a place is tooth, 0..1: thin dark lines between teeth, their lower corners rounded, a dark gap above the lower lip. */
function tooth(s: number, t: number, h: number): number {
  const far = Math.abs(s);
  let k = 0;
  while (k < EDGES.length - 2 && far >= EDGES[k + 1]) k++;
  const [left, right] = [EDGES[k], EDGES[k + 1]];
  const side = clamp((far - left) / (right - left), 0, 1) * 2 - 1;
  const rounded = Math.abs(side) ** 3;
  const edge = Math.min(h - 0.012, HEIGHT * HEIGHTS[k]) - 0.02 * rounded * ramp(h, 0.03, 0.12);
  const body = 1 - ramp(t, edge - 0.012, edge + 0.012);
  if (body <= 0) return 0;
  const near = Math.min(Math.abs(far - left), Math.abs(right - far)) / 0.007;
  const line = near > 4 ? 0 : Math.exp(-near * near) * (0.12 + 0.22 * ramp(t, 0.2 * edge, edge));
  return clamp(body * (1 - line) * (1 - 0.1 * side ** 4), 0, 1);
}

/** Teeth get darker to the sides and under the lip. */
function toothShade(s: number, t: number): number {
  return 1 - 0.45 * ramp(Math.abs(s), 0.16, 0.42) - 0.25 * (1 - ramp(t, 0, 0.035));
}

/** Shares of the upper teeth's colour and of the tongue's in an open mouth without a model, for `cavity`. */
function cavityShares(s: number, t: number, h: number, out: Float32Array): void {
  const show = 0.045 + 0.035 * ramp(h, 0.1, 0.25);
  out[0] =
    tooth(s, t, Math.min(h, show + 0.012)) *
    ramp(h, 0.03, 0.08) *
    (0.55 + 0.4 * ramp(t, 0, 0.04)) *
    (1 - ramp(Math.abs(s), 0.2, 0.36));
  out[1] = 0.3 * ramp(t, 0.45 * h, 0.95 * h) * ramp(h, 0.1, 0.2);
}

const shares = new Float32Array(2);

export const plainMouth: MouthPainter = ({ enamel, lip, teeth: amount }, s, t, h, bright, out) => {
  const much = tooth(s, t, h);
  const shade = Number.isNaN(bright) ? toothShade(s, t) : bright;
  cavityShares(s, t, h, shares);
  const [upper, tongue] = shares;
  for (let c = 0; c < 3; c++) {
    const teeth = enamel[c] * shade * much + 0.28 * lip[c] * (1 - much);
    const dark = lip[c] * (0.22 * (1 - tongue) + 0.6 * tongue);
    const cavity = dark * (1 - upper) + enamel[c] * upper;
    out[c] = teeth * amount + cavity * (1 - amount);
  }
};
