/** Where the inside of an aperture is taken from. */
import type { Window } from './plane.ts';
import type { Points } from './axes.ts';
import { rasterize } from './rasterize.ts';

/** Offsets (two interleaved, sides) from where the shell shows an aperture's inside to where the photo has it; 0 elsewhere. */
export function placeOf(
  photo: Points,
  shell: Float32Array,
  triangles: Uint16Array,
  { density, box }: Window,
): Float32Array {
  const count = 468;
  const corners = new Float32Array(2 * count);
  const offsets = new Float32Array(2 * count);
  for (let v = 0; v < count; v++)
    for (let c = 0; c < 2; c++) {
      corners[2 * v + c] = shell[2 * v + c] * density - 0.5;
      offsets[2 * v + c] = photo.data[v * photo.stride + c] - shell[2 * v + c];
    }
  const out = new Float32Array(2 * box.width * box.height);
  rasterize(corners, offsets, triangles, box, out);
  return out;
}
