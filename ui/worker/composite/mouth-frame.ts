/** Coordinates inside a mouth. Lengths are in distances between the pupils: teeth have the size of the skull, not of the mouth. */
import { LIP_PAIRS } from '../mesh/tables.ts';
import { across, alongMouth, at, middle, pupils, type Points } from './axes.ts';
import { clamp } from './plane.ts';

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
