/** One pixel's view through an aperture: the photo's own inside, taken from elsewhere, and what is drawn. */
import type { Placement } from './exact.ts';
import { sampleCubic, type Source } from './sample-cubic.ts';
import { grainAt } from './grain.ts';
import { ramp } from './plane.ts';
import { BLUE, GREEN, RED } from './skin.ts';
import type { Aperture, Glint } from './types.ts';

/** Offsets of neighbours that differ by more than this (sides) are of different sources. */
const JUMP = 0.006;

const own = new Float64Array(3);
const other = new Float64Array(3);

/**
 * Changes `colour`, which is what lies in front.
 * @param x,y the pixel @param u,v its place in the square, sides
 * @param grain deviation of the photo's noise, levels: what is drawn gets as much
 */
export function see(
  aperture: Aperture,
  source: Source,
  place: Placement,
  x: number,
  y: number,
  u: number,
  v: number,
  grain: number,
  colour: Float64Array,
): void {
  const { density, box } = aperture.window;
  const gx = u * density - 0.5 - box.x;
  const gy = v * density - 0.5 - box.y;
  if (!(gx >= 0 && gy >= 0 && gx < box.width - 1 && gy < box.height - 1)) return;
  const x0 = gx | 0;
  const y0 = gy | 0;
  const tx = gx - x0;
  const ty = gy - y0;
  const w11 = tx * ty;
  const w10 = tx - w11;
  const w01 = ty - w11;
  const w00 = 1 - tx - w01;
  const i = y0 * box.width + x0;
  const j = i + box.width;
  const { hole, place: from, own: shares, fill, around } = aperture;
  const open = w00 * hole[i] + w10 * hole[i + 1] + w01 * hole[j] + w11 * hole[j + 1];
  if (open <= 0) return;
  let share = fill ? 0 : 1;
  if (shares) share = w00 * shares[i] + w10 * shares[i + 1] + w01 * shares[j] + w11 * shares[j + 1];
  own[0] = own[1] = own[2] = 0;
  if (share > 0 && from) {
    const [a, b] = [2 * i, 2 * j];
    let dx = w00 * from[a] + w10 * from[a + 2] + w01 * from[b] + w11 * from[b + 2];
    let dy = w00 * from[a + 1] + w10 * from[a + 3] + w01 * from[b + 1] + w11 * from[b + 3];
    if (jumps(from, a, b, 2)) {
      const nearest = (ty < 0.5 ? a : b) + (tx < 0.5 ? 0 : 2);
      dx = from[nearest];
      dy = from[nearest + 1];
    }
    sampleCubic(source, x + dx * place.ux + dy * place.vx, y + dx * place.uy + dy * place.vy, own);
    if (around) {
      const [c, d] = [3 * i, 3 * j];
      const much = w00 * around[c + 2] + w10 * around[c + 5] + w01 * around[d + 2] + w11 * around[d + 5];
      if (much > 0) {
        let ax = w00 * around[c] + w10 * around[c + 3] + w01 * around[d] + w11 * around[d + 3];
        let ay = w00 * around[c + 1] + w10 * around[c + 4] + w01 * around[d + 1] + w11 * around[d + 4];
        if (jumps(around, c, d, 3)) {
          const nearest = (ty < 0.5 ? c : d) + (tx < 0.5 ? 0 : 3);
          ax = around[nearest];
          ay = around[nearest + 1];
        }
        sampleCubic(source, x + ax * place.ux + ay * place.vx, y + ax * place.uy + ay * place.vy, other);
        for (let n = 0; n < 3; n++) own[n] += much * (other[n] - own[n]);
      }
    }
  }
  if (aperture.glint) moveGlint(aperture.glint, source, place, x, y, u, v);
  const noise = fill && share < 1 && grain > 0 ? grain * grainAt(x, y) : 0;
  for (let n = 0; n < 3; n++) {
    let inside = own[n];
    if (fill && share < 1) {
      const [a, b] = [3 * i + n, 3 * j + n];
      const drawn = w00 * fill[a] + w10 * fill[a + 3] + w01 * fill[b] + w11 * fill[b + 3] + noise;
      inside = share * inside + (1 - share) * drawn;
    }
    colour[n] += open * (inside - colour[n]);
  }
}

/** Whether two sources meet here: between them lies something else. @param a,b the upper and the lower row's first place */
function jumps(offsets: Float32Array, a: number, b: number, stride: number): boolean {
  const first = offsets[a];
  return (
    Math.abs(first - offsets[a + stride]) > JUMP ||
    Math.abs(first - offsets[b]) > JUMP ||
    Math.abs(first - offsets[b + stride]) > JUMP
  );
}

function part(glint: Glint, colour: Float64Array): number {
  const y = RED * colour[0] + GREEN * colour[1] + BLUE * colour[2];
  return ramp(y, glint.begins, glint.is);
}

/** Takes the catchlight out of `own`, which shows the iris elsewhere, and adds it where the light is. */
function moveGlint(glint: Glint, source: Source, place: Placement, x: number, y: number, u: number, v: number): void {
  const [dx, dy] = [u - glint.x, v - glint.y];
  const inMoved = 1 - ramp(Math.hypot(dx - glint.moveX, dy - glint.moveY), 0.8 * glint.radius, glint.radius);
  if (inMoved > 0) {
    const gone = inMoved * part(glint, own);
    for (let n = 0; n < 3; n++) own[n] += gone * (glint.colour[n] - own[n]);
  }
  const [mx, my] = [glint.follows * glint.moveX, glint.follows * glint.moveY];
  const inPlace = 1 - ramp(Math.hypot(dx - mx, dy - my), 0.75 * glint.radius, 0.95 * glint.radius);
  if (inPlace === 0) return;
  sampleCubic(source, x - mx * place.ux - my * place.vx, y - mx * place.uy - my * place.vy, other);
  const much = inPlace * part(glint, other);
  for (let n = 0; n < 3; n++) own[n] += much * Math.max(0, other[n] - own[n]);
}
