/** Holds an edit to the person: what is behind stays as it is. */

import type { Planes } from '../image/planes.ts';
import { ramp } from './plane.ts';
import { createGuidedFilter } from '../image/guided-filter.ts';

/** Radius of the filter's windows, of the square's side, and the contrast (levels) that counts as an edge. */
const WINDOW = 0.016;
const EDGE = 8;
/** What the net is this sure of is person, or is not. */
const [NOT, SURELY] = [0.35, 0.85];

/** The net's mask with its edges where the photo has its own, 0..1. @param crop of the mask's size */
export function personAtEdges(mask: Float32Array, crop: Planes): Float32Array {
  const held = createGuidedFilter(crop, Math.max(1, Math.round(WINDOW * crop.width)), EDGE * EDGE)(mask);
  for (let i = 0; i < held.length; i++) held[i] = ramp(held[i], NOT, SURELY);
  return held;
}

/** From how much of a pixel on it counts as the person. */
const PERSON = 0.5;

/**
 * Distance of every pixel from the nearest one of the person, in sides; 0 on the person. Two sweeps with the steps 1 and √2
 * (Borgefors, "Distance transformations in digital images", 1986), at most 4 % too long.
 */
export function distanceOutside(person: Float32Array, side: number): Float32Array {
  const far = Infinity;
  const out = new Float32Array(side * side);
  for (let i = 0; i < out.length; i++) out[i] = person[i] >= PERSON ? 0 : far;
  const diagonal = Math.SQRT2;
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= side || y >= side ? far : out[y * side + x]);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const i = y * side + x;
      if (out[i] > 0)
        out[i] = Math.min(
          out[i],
          at(x - 1, y) + 1,
          at(x, y - 1) + 1,
          at(x - 1, y - 1) + diagonal,
          at(x + 1, y - 1) + diagonal,
        );
    }
  for (let y = side - 1; y >= 0; y--)
    for (let x = side - 1; x >= 0; x--) {
      const i = y * side + x;
      if (out[i] > 0)
        out[i] = Math.min(
          out[i],
          at(x + 1, y) + 1,
          at(x, y + 1) + 1,
          at(x + 1, y + 1) + diagonal,
          at(x - 1, y + 1) + diagonal,
        );
    }
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, out[i] / side);
  return out;
}

/** How far beside the person what is behind may stretch: this many times the motion there, sides. A fold would need less than 1. */
export const STRETCH = 2.2;
