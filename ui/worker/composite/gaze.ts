/**
 * An eye that looks elsewhere. The iris moves whole, as a disc in front of the white: where it comes from, white is drawn from the
 * left and right of it; what a lid hid of it is taken from its own left and right, at the same distance from its centre.
 */
import { LIDS, LID_PAIRS } from '../mesh/tables.ts';
import { across, alongEyes, at, type Points } from './axes.ts';
import { ramp, type Window } from './plane.ts';
import { insideOf, loopOf, smoothLoop } from './polygon.ts';

export interface Look {
  readonly iris: Float32Array;
  readonly radius: number;
  readonly scale: number;
  /** In diameters of the iris, along the face's axes. */
  readonly shift: readonly [number, number];
  readonly photo: Points;
  readonly eye: 0 | 1;
  readonly window: Window;
  readonly feather: number;
}

/** Of the radius: the disc's rim, where it fades; and how far beside its centre the white is surely white. */
const RIM = [1.02, 1.2] as const;
const WHITE = 1.32;

/** Changes `place`, the white's source. @returns offset and share of the iris, three a pixel */
export function lookAway(place: Float32Array, look: Look): Float32Array {
  const { iris, radius, scale, shift, photo, eye, window, feather } = look;
  const { density, box } = window;
  const right = alongEyes(photo);
  const down = across(right);
  const [across2, down2] = [2 * radius * shift[0], 2 * radius * shift[1]];
  const pairs = LID_PAIRS[eye];
  // Room to the corners: there the white moves along, less and less.
  const [left, rightmost] = [pairs[0][0], pairs[pairs.length - 1][0]].map((vertex) => {
    const p = at(photo, vertex);
    return Math.max(Math.abs((p.x - iris[0]) * right.x + (p.y - iris[1]) * right.y), 1.4 * radius);
  });
  const seen = insideOf(smoothLoop(loopOf(photo.data, photo.stride, LIDS[eye]), 1), window, 0.003 * feather);
  const seenAt = (x: number, y: number): number => {
    const i = Math.round(x * density - 0.5) - box.x;
    const j = Math.round(y * density - 0.5) - box.y;
    return i < 0 || j < 0 || i >= box.width || j >= box.height ? 0 : seen[j * box.width + i];
  };
  const out = new Float32Array(3 * seen.length);
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const u = (box.x + k + 0.5) / density;
      const v = (box.y + j + 0.5) / density;
      // Along the face's axes, from the iris in the photo, and from where it goes.
      const x = (u - iris[0]) * right.x + (v - iris[1]) * right.y;
      const y = (u - iris[0]) * down.x + (v - iris[1]) * down.y;
      const [dx, dy] = [x - across2, y - down2];
      const far = Math.sqrt(dx * dx + dy * dy);
      const share = 1 - ramp(far, RIM[0] * radius * (1 + scale), RIM[1] * radius * (1 + scale));

      const w = 1 - ramp(Math.abs(dx), 1.05 * radius, dx < 0 ? left : rightmost);
      let bx = x + place[2 * i] * right.x + place[2 * i + 1] * right.y - w * across2;
      const by = y + place[2 * i] * down.x + place[2 * i + 1] * down.y;
      const inside = WHITE * WHITE * radius * radius - by * by;
      if (inside > 0 && bx * bx < inside) {
        // Out of the old iris: to its nearer side, away from where it went.
        const rim = Math.sqrt(inside);
        const side = across2 !== 0 && Math.abs(bx) < 0.5 * radius ? -Math.sign(across2) : bx < 0 ? -1 : 1;
        bx = side * rim;
      }
      place[2 * i] = bx * right.x + by * down.x - (u - iris[0]);
      place[2 * i + 1] = bx * right.y + by * down.y - (v - iris[1]);

      if (share === 0) continue;
      let [ax, ay] = [dx / (1 + scale), dy / (1 + scale)];
      if (seenAt(iris[0] + ax * right.x + ay * down.x, iris[1] + ax * right.y + ay * down.y) < 0.6) {
        const angle = 0.3 * Math.atan2(Math.abs(ay), Math.abs(ax));
        const reach = far / (1 + scale);
        ax = (ax < 0 ? -1 : 1) * reach * Math.cos(angle);
        ay = Math.sign(ay) * reach * Math.sin(angle);
      }
      out[3 * i] = ax * right.x + ay * down.x - (u - iris[0]);
      out[3 * i + 1] = ax * right.y + ay * down.y - (v - iris[1]);
      out[3 * i + 2] = share;
    }
  return out;
}
