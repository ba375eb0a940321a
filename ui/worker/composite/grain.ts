/** The photo's noise, so that what is drawn into it does not look smoother than what is around. */
import type { RgbaImage } from '../api.ts';
import type { Placement } from './exact.ts';

/** Skin without features: forehead and cheeks. */
const PATCHES = [151, 108, 337, 50, 280, 205, 425, 101, 330, 36, 266, 187, 411] as const;
/** Half the side of a patch, px of the photo. */
const REACH = 6;
/** More is texture, not noise. */
const MOST = 12;

/**
 * Deviation of the noise in levels, from the second differences in both directions of what lies at some vertices (Immerkær, "Fast
 * noise variance estimation", 1996); the calmer half of the patches counts.
 * @param from (x, y) of the mesh in the photo's square
 */
export function noiseOf({ data, width, height }: RgbaImage, place: Placement, from: Float32Array): number {
  const found: number[] = [];
  for (const vertex of PATCHES) {
    const [u, v] = [from[2 * vertex], from[2 * vertex + 1]];
    const cx = Math.round(place.x + u * place.ux + v * place.vx);
    const cy = Math.round(place.y + u * place.uy + v * place.vy);
    if (cx < REACH + 1 || cy < REACH + 1 || cx + REACH + 1 >= width || cy + REACH + 1 >= height) continue;
    let sum = 0;
    for (let y = cy - REACH; y <= cy + REACH; y++)
      for (let x = cx - REACH; x <= cx + REACH; x++) {
        // Green: most of luminance.
        const at = 4 * (y * width + x) + 1;
        const [up, down] = [at - 4 * width, at + 4 * width];
        const second = (i: number): number => data[i - 4] - 2 * data[i] + data[i + 4];
        sum += Math.abs(second(up) - 2 * second(at) + second(down));
      }
    found.push((Math.sqrt(Math.PI / 2) / 6) * (sum / (2 * REACH + 1) ** 2));
  }
  if (found.length === 0) return 0;
  found.sort((a, b) => a - b);
  return Math.min(MOST, found[found.length >> 2]);
}

/** A number of mean 0 and deviation 1 that belongs to a pixel: no frame flickers, none is like its neighbour. */
export function grainAt(x: number, y: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  h ^= h >>> 15;
  // The sum of four bytes is nearly normal.
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24);
  return (sum - 510) / 147.8;
}
