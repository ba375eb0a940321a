import type { RgbaImage } from '../api.ts';
import type { Quad } from '../face/quad.ts';
import { samplePhoto } from '../image/sample-photo.ts';
import { createPlanes, plane } from '../image/planes.ts';
import { blendChange } from './blend.ts';
import { BASE, CHANGE, CHANGE_PLANES, MOVE, REPLACE, type Change } from './change.ts';
import { faceMask } from './mask.ts';

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

function randomPhoto(width: number, height: number, opaque: boolean): RgbaImage {
  const next = random(width);
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 && opaque ? 255 : next() * 256,
  );
  return { width, height, data };
}

/** Some places change, some replace, some move, most do nothing or next to nothing. */
function randomChange(size: number): Change {
  const next = random(size + 7);
  const change = createPlanes(size, size, CHANGE_PLANES);
  const [dx, dy, replace] = [plane(change, MOVE), plane(change, MOVE + 1), plane(change, REPLACE)];
  for (let i = 0; i < size * size; i++) {
    const kind = Math.floor(((i % size) * 5) / size) + (i > (size * size) / 2 ? 5 : 0);
    for (let c = 0; c < 3; c++) {
      plane(change, BASE + c)[i] = next() * 300 - 20;
      plane(change, CHANGE + c)[i] = (next() - 0.5) * [0, 0.3, 0.6, 3, 150, 150, 0, 0, 20, 0][kind];
    }
    replace[i] = kind === 5 || kind === 6 ? next() * 0.7 : kind === 1 ? next() * 1e-4 : 0;
    dx[i] = kind === 5 || kind >= 7 ? (next() - 0.5) * (kind === 9 ? 1e-4 : 0.1) : 0;
    dy[i] = dx[i] * (next() - 0.5);
  }
  return change;
}

function spline(t: number): readonly number[] {
  const s = 1 - t;
  return [s ** 3 / 6, (4 - 6 * t * t + 3 * t ** 3) / 6, (4 - 6 * s * s + 3 * s ** 3) / 6, t ** 3 / 6];
}

/** out = P(x + m) + M · (D − a · (P(x + m) − B)) for every pixel, each plane from its sixteen places, with nothing left out. */
function formula(photo: RgbaImage, [o, down, , right]: Quad, change: Change): Uint8ClampedArray {
  const size = change.width;
  const out = photo.data.slice();
  const [ux, uy, vx, vy] = [right.x - o.x, right.y - o.y, down.x - o.x, down.y - o.y];
  const held = (i: number): number => Math.min(size - 1, Math.max(0, i));
  for (let y = 0; y < photo.height; y++)
    for (let x = 0; x < photo.width; x++) {
      const u = ((x - o.x) * vy - (y - o.y) * vx) / (ux * vy - uy * vx);
      const v = ((y - o.y) * ux - (x - o.x) * uy) / (ux * vy - uy * vx);
      const mask = faceMask(u, v);
      if (mask === 0) continue;
      const [gx, gy] = [u * size - 0.5, v * size - 0.5];
      const [wx, wy] = [spline(gx - Math.floor(gx)), spline(gy - Math.floor(gy))];
      const value = (n: number): number => {
        let sum = 0;
        for (let b = 0; b < 4; b++)
          for (let a = 0; a < 4; a++)
            sum += wx[a] * wy[b] * plane(change, n)[held(Math.floor(gy) - 1 + b) * size + held(Math.floor(gx) - 1 + a)];
        return sum;
      };
      const [dx, dy] = [mask * value(MOVE), mask * value(MOVE + 1)];
      const [moveX, moveY] = [dx * ux + dy * vx, dx * uy + dy * vy];
      const at = (y * photo.width + x) * 4;
      const own = Float32Array.from(photo.data.subarray(at, at + 3));
      if (Math.abs(moveX) + Math.abs(moveY) > 0.02) samplePhoto(photo, x + moveX, y + moveY, own);
      for (let c = 0; c < 3; c++)
        out[at + c] = own[c] + mask * (value(CHANGE + c) - value(REPLACE) * (own[c] - value(BASE + c)));
    }
  return out;
}

test.each<[string, number, boolean, Quad]>([
  [
    'upright, finer than the change',
    64,
    true,
    [
      { x: 10, y: 4 },
      { x: 10, y: 154 },
      { x: 160, y: 154 },
      { x: 160, y: 4 },
    ],
  ],
  [
    'turned, over the rim, half transparent',
    16,
    false,
    [
      { x: 60, y: -20 },
      { x: 10, y: 110 },
      { x: 140, y: 160 },
      { x: 190, y: 30 },
    ],
  ],
  [
    'coarser than the change',
    64,
    true,
    [
      { x: 100, y: 90 },
      { x: 65, y: 90 },
      { x: 65, y: 125 },
      { x: 100, y: 125 },
    ].reverse() as unknown as Quad,
  ],
])('what is left out because it cannot be seen cannot be seen: %s', (_, size, opaque, quad) => {
  const photo = randomPhoto(180, 160, opaque);
  const change = randomChange(size);
  const [got, wanted] = [blendChange(photo, quad, change).data, formula(photo, quad, change)];
  let [changed, differ, most] = [0, 0, 0];
  got.forEach((value, i) => {
    if (wanted[i] !== photo.data[i]) changed++;
    if (value !== wanted[i]) differ++;
    most = Math.max(most, Math.abs(value - wanted[i]));
  });
  expect(changed).toBeGreaterThan(500);
  // A level where a sum lies on the half, for both sum in another order.
  expect(most).toBeLessThanOrEqual(1);
  expect(differ).toBeLessThan(changed / 1000);
});
