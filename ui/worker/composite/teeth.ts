/**
 * What is drawn between opened lips where the photo shows nothing. Lengths are in distances between the pupils: teeth have the
 * size of the skull, not of the mouth.
 */
import { LIP_PAIRS } from '../mesh/tables.ts';
import { across, alongMouth, at, middle, pupils, type Points } from './axes.ts';
import { clamp, ramp } from './plane.ts';

/** Edges of the upper teeth from the midline. */
const EDGES = [0, 0.135, 0.245, 0.34, 0.415, 0.475, 0.52] as const;
/** Of an upper central incisor; the lip hides its upper part. */
const HEIGHT = 0.165;
/** Of each tooth, in parts of that. */
const HEIGHTS = [1, 0.92, 0.98, 0.85, 0.8, 0.8] as const;

/** Where a point lies in the mouth: s along it from the middle of the face, t below the upper lip's edge, h the opening's height there. */
export interface MouthFrame {
  readonly originX: number;
  readonly originY: number;
  /** Unit vector along the mouth. */
  readonly x: number;
  readonly y: number;
  /** Distance between the pupils, sides. */
  readonly unit: number;
  /** From where on, in units, and how densely the lips' lines are tabled. */
  readonly first: number;
  readonly per: number;
  readonly top: Float32Array;
  readonly bottom: Float32Array;
}

const TABLE = 256;

export function mouthFrame(target: Points): MouthFrame {
  const u = alongMouth(target);
  const n = across(u);
  const unit = pupils(target);
  const origin = middle(target, [2, 0, 17]);
  const lines = [0, 1].map((k) =>
    LIP_PAIRS.map((pair) => {
      const p = at(target, pair[k]);
      const [dx, dy] = [p.x - origin.x, p.y - origin.y];
      return { along: (dx * u.x + dy * u.y) / unit, down: (dx * n.x + dy * n.y) / unit };
    }),
  );
  const first = lines[0][0].along;
  const last = lines[0][LIP_PAIRS.length - 1].along;
  const per = (TABLE - 1) / Math.max(last - first, 1e-6);
  const [top, bottom] = lines.map((line) => {
    const out = new Float32Array(TABLE);
    for (let i = 0, k = 0; i < TABLE; i++) {
      const along = first + i / per;
      while (k < line.length - 2 && line[k + 1].along < along) k++;
      const [a, b] = [line[k], line[k + 1]];
      out[i] = a.down + (b.down - a.down) * clamp((along - a.along) / Math.max(b.along - a.along, 1e-6), 0, 1);
    }
    return out;
  });
  return { originX: origin.x, originY: origin.y, x: u.x, y: u.y, unit, first, per, top, bottom };
}

/** Writes (s, t, h) of a place in the square. */
export function mouthCoordinates(frame: MouthFrame, x: number, y: number, out: Float32Array): void {
  const [dx, dy] = [x - frame.originX, y - frame.originY];
  const s = (dx * frame.x + dy * frame.y) / frame.unit;
  const down = (dy * frame.x - dx * frame.y) / frame.unit;
  const place = clamp((s - frame.first) * frame.per, 0, TABLE - 1.001);
  const i = Math.floor(place);
  const part = place - i;
  const top = frame.top[i] + part * (frame.top[i + 1] - frame.top[i]);
  const bottom = frame.bottom[i] + part * (frame.bottom[i + 1] - frame.bottom[i]);
  out[0] = s;
  out[1] = down - top;
  out[2] = bottom - top;
}

/** How much of a place is tooth, 0..1: thin dark lines between teeth, their lower corners rounded, a dark gap above the lower lip. */
export function tooth(s: number, t: number, h: number): number {
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
export function toothShade(s: number, t: number): number {
  return 1 - 0.45 * ramp(Math.abs(s), 0.16, 0.42) - 0.25 * (1 - ramp(t, 0, 0.035));
}

/** Shares of the upper teeth's colour and of the tongue's in an open mouth without a model, for `cavity`. */
export function cavityShares(s: number, t: number, h: number, out: Float32Array): void {
  const show = 0.045 + 0.035 * ramp(h, 0.1, 0.25);
  out[0] =
    tooth(s, t, Math.min(h, show + 0.012)) *
    ramp(h, 0.03, 0.08) *
    (0.55 + 0.4 * ramp(t, 0, 0.04)) *
    (1 - ramp(Math.abs(s), 0.2, 0.36));
  out[1] = 0.3 * ramp(t, 0.45 * h, 0.95 * h) * ramp(h, 0.1, 0.2);
}
