/** Steps 5 and 6 of the FFHQ recipe (reference §6): which part of the photo the square needs, and what stands where there is no photo. */
import { mirrorOnce } from '../image/blur.ts';
import { createPlanes, plane, type Planes, type Rect } from '../image/planes.ts';
import { quadSize, scaleQuad, type Quad } from './quad.ts';

export interface Source {
  readonly picture: Planes;
  /** In pixels of `picture`. */
  readonly quad: Quad;
}

/** Blurs one plane in place. */
export type Blur = (values: Float32Array, width: number, height: number, sigma: number) => void;

/** Python's rint: halves go to the even neighbour. */
export function rint(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Room left around the square. */
export function borderOf(quad: Quad): number {
  return Math.max(rint(quadSize(quad) * 0.1), 3);
}

export function bounds(quad: Quad, border: number, width: number, height: number): Rect {
  const xs = quad.map((p) => p.x);
  const ys = quad.map((p) => p.y);
  const x = Math.max(Math.floor(Math.min(...xs)) - border, 0);
  const y = Math.max(Math.floor(Math.min(...ys)) - border, 0);
  const right = Math.min(Math.ceil(Math.max(...xs)) + border, width);
  const bottom = Math.min(Math.ceil(Math.max(...ys)) + border, height);
  return { x, y, width: right - x, height: bottom - y };
}

interface Padding {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the square leaves the photo: mirrored, then blurred, then faded to the median colour, in whole levels. */
export function padBlurred({ picture, quad }: Source, blur: Blur): Source {
  const border = borderOf(quad);
  const xs = quad.map((p) => p.x);
  const ys = quad.map((p) => p.y);
  const need = [
    Math.max(-Math.floor(Math.min(...xs)) + border, 0),
    Math.max(-Math.floor(Math.min(...ys)) + border, 0),
    Math.max(Math.ceil(Math.max(...xs)) - picture.width + border, 0),
    Math.max(Math.ceil(Math.max(...ys)) - picture.height + border, 0),
  ];
  if (Math.max(...need) <= border - 4) return { picture, quad };
  const size = quadSize(quad);
  const [left, top, right, bottom] = need.map((n) => Math.max(n, rint(size * 0.3)));
  const width = picture.width + left + right;
  const height = picture.height + top + bottom;
  const out = createPlanes(width, height, picture.channels);
  const columns = Int32Array.from({ length: width }, (_, x) => mirrorOnce(x - left, picture.width));
  for (let c = 0; c < picture.channels; c++) {
    const from = plane(picture, c);
    const to = plane(out, c);
    for (let y = 0; y < height; y++) {
      const row = mirrorOnce(y - top, picture.height) * picture.width;
      for (let x = 0; x < width; x++) to[y * width + x] = from[row + columns[x]];
    }
    const blurred = to.slice();
    blur(blurred, width, height, size * 0.02);
    fadeBorder(to, blurred, width, height, { left, top, right, bottom });
  }
  return { picture: out, quad: scaleQuad(quad, (p) => ({ x: p.x + left, y: p.y + top })) };
}

function fadeBorder(values: Float32Array, blurred: Float32Array, width: number, height: number, pad: Padding): void {
  const across = Float32Array.from(
    { length: width },
    (_, x) => 1 - Math.min(x / pad.left, (width - 1 - x) / pad.right),
  );
  const down = Float32Array.from(
    { length: height },
    (_, y) => 1 - Math.min(y / pad.top, (height - 1 - y) / pad.bottom),
  );
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const weight = Math.min(1, Math.max(0, Math.max(across[x], down[y]) * 3 + 1));
      values[i] += (blurred[i] - values[i]) * weight;
    }
  }
  const middle = median(values);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const weight = Math.min(1, Math.max(0, Math.max(across[x], down[y])));
      values[i] = Math.min(255, Math.max(0, rint(values[i] + (middle - values[i]) * weight)));
    }
  }
}

/** Exact: counting finds the bin, and only the bin is sorted (sorting fifteen million values takes seconds). */
function median(values: Float32Array): number {
  const binOf = (v: number): number => Math.min(16383, Math.max(0, Math.floor(v * 64)));
  const bins = new Uint32Array(16384);
  for (let i = 0; i < values.length; i++) bins[binOf(values[i])]++;
  const at = (rank: number): number => {
    let before = 0;
    let bin = 0;
    while (before + bins[bin] <= rank) before += bins[bin++];
    return values.filter((v) => binOf(v) === bin).sort()[rank - before];
  };
  const half = values.length >> 1;
  return values.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
}
