import type { Face, Point } from '../../ui/worker/api.ts';
import type { Pixels } from '../figma/pictures.ts';

/** Whether a pixel lies in the (convex) quad or within `margin` pixels of it. */
export function inQuad(quad: readonly Point[], x: number, y: number, margin: number): boolean {
  return quad.every((a, index) => {
    const b = quad[(index + 1) % quad.length];
    // Corners run TL, BL, BR, TR: the inside is to the right of each edge in a picture whose y points down.
    const side = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
    return -side / Math.hypot(b.x - a.x, b.y - a.y) >= -margin;
  });
}

export interface Difference {
  /** Pixels that differ in any channel, outside the quad. */
  readonly outside: number;
  /** How many pixels lie outside at all. */
  readonly pixelsOutside: number;
  /** Mean absolute difference over R, G, B in 8-bit steps, around the mouth and over the whole quad. */
  readonly mouth: number;
  readonly quad: number;
}

export function compare(before: Pixels, after: Pixels, { quad, landmarks }: Face): Difference {
  const mouth = boxAround(landmarks.slice(48));
  const sums = { outside: 0, pixelsOutside: 0, mouth: 0, mouthPixels: 0, quad: 0, quadPixels: 0 };
  for (let y = 0; y < before.height; y++) {
    for (let x = 0; x < before.width; x++) {
      const at = (y * before.width + x) * 4;
      let change = 0;
      for (let channel = 0; channel < 3; channel++)
        change += Math.abs(before.data[at + channel] - after.data[at + channel]);
      const differs = change > 0 || before.data[at + 3] !== after.data[at + 3];
      // One pixel of grace: the edge of the quad cuts through pixels.
      if (!inQuad(quad, x + 0.5, y + 0.5, 1)) {
        sums.pixelsOutside++;
        if (differs) sums.outside++;
        continue;
      }
      sums.quad += change / 3;
      sums.quadPixels++;
      if (x < mouth.left || x > mouth.right || y < mouth.top || y > mouth.bottom) continue;
      sums.mouth += change / 3;
      sums.mouthPixels++;
    }
  }
  return {
    outside: sums.outside,
    pixelsOutside: sums.pixelsOutside,
    mouth: sums.mouth / sums.mouthPixels,
    quad: sums.quad / sums.quadPixels,
  };
}

function boxAround(points: readonly Point[]): { left: number; right: number; top: number; bottom: number } {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
