/** Noise of short dark strokes, the size of a hair relative to the face. */
import { blur } from './plane.ts';

/** Side of the tile, px, and how many of its pixels make the square's side. */
const TILE = 512;
const DENSITY = 1024;
const PAD = 48;

let tile: Float32Array | undefined;

/** Mean 0, deviation 1; the same at every call and on every machine. */
function stubbleTile(): Float32Array {
  if (tile) return tile;
  const side = TILE + 2 * PAD;
  const strokes = noise(1, side);
  const dots = noise(2, side);
  // Longer down than across: two blurs in turn.
  stretched(strokes, side, 0.0012 * DENSITY, 0.0035 * DENSITY);
  blur(dots, side, side, 0.0016 * DENSITY);
  for (let i = 0; i < strokes.length; i++) strokes[i] += 0.6 * dots[i];
  const wide = strokes.slice();
  blur(wide, side, side, 0.01 * DENSITY);
  const out = new Float32Array(TILE * TILE);
  let square = 0;
  for (let y = 0, i = 0; y < TILE; y++)
    for (let x = 0; x < TILE; x++, i++) {
      const from = (y + PAD) * side + x + PAD;
      out[i] = strokes[from] - wide[from];
      square += out[i] * out[i];
    }
  const deviation = Math.sqrt(square / out.length);
  for (let i = 0; i < out.length; i++) out[i] /= deviation;
  tile = out;
  return out;
}

/** Gaussian noise that repeats every TILE pixels, so that the tile has no seam. */
function noise(seed: number, side: number): Float32Array {
  let state = seed >>> 0;
  const uniform = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const base = Float32Array.from(
    { length: TILE * TILE },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  const out = new Float32Array(side * side);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i++) out[i] = base[((y - PAD + TILE) % TILE) * TILE + ((x - PAD + TILE) % TILE)];
  return out;
}

function stretched(values: Float32Array, side: number, across: number, down: number): void {
  const scratch = values.slice();
  const kernel = (sigma: number): number[] => {
    const radius = Math.ceil(3 * sigma);
    return Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  };
  for (const [from, to, step, sigma] of [
    [values, scratch, 1, across],
    [scratch, values, side, down],
  ] as const) {
    const weights = kernel(sigma);
    const radius = weights.length >> 1;
    for (let i = radius * step; i < from.length - radius * step; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * from[i + (k - radius) * step];
      to[i] = sum;
    }
  }
}

/** The noise at (u, v) in sides. */
export function stubbleAt(u: number, v: number): number {
  const values = stubbleTile();
  const x = u * DENSITY;
  const y = v * DENSITY;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const [tx, ty] = [x - x0, y - y0];
  const [a, b] = [x0 & (TILE - 1), (x0 + 1) & (TILE - 1)];
  const [c, d] = [(y0 & (TILE - 1)) * TILE, ((y0 + 1) & (TILE - 1)) * TILE];
  const top = values[c + a] + tx * (values[c + b] - values[c + a]);
  const bottom = values[d + a] + tx * (values[d + b] - values[d + a]);
  return top + ty * (bottom - top);
}
