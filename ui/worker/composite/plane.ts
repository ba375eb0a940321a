/** Small square planes of the aligned square: windows of them, ramps, blurs and samples. Nothing here knows about faces. */

/** A window of a grid: first column and row, and how many. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Part of a grid that divides the square's side into `density` pixels: value (i, j) of `data` belongs to the pixel
 * (box.x + i, box.y + j), whose centre is at (box.x + i + 0.5) / density of the side.
 */
export interface Window {
  readonly density: number;
  readonly box: Box;
}

/** 0 below low, 1 above high, smooth between. */
export function ramp(x: number, low: number, high: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / Math.max(high - low, 1e-9)));
  return t * t * (3 - 2 * t);
}

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

export function wholeWindow(density: number): Window {
  return { density, box: { x: 0, y: 0, width: density, height: density } };
}

/**
 * The window around points (x, y in sides, `stride` apart), `margin` sides wider on every side, held to the square.
 * @returns null where nothing of it lies in the square
 */
export function windowAround(
  points: ArrayLike<number>,
  indices: ArrayLike<number>,
  stride: number,
  density: number,
  margin: number,
): Window | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0; n < indices.length; n++) {
    const x = points[indices[n] * stride];
    const y = points[indices[n] * stride + 1];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const x = Math.max(0, Math.floor((left - margin) * density));
  const y = Math.max(0, Math.floor((top - margin) * density));
  const width = Math.min(density, Math.ceil((right + margin) * density)) - x;
  const height = Math.min(density, Math.ceil((bottom + margin) * density)) - y;
  return width > 0 && height > 0 ? { density, box: { x, y, width, height } } : null;
}

/** Up to this sigma (px) a blur reads four pixels to each side, and its loops are written out. */
const SHORT = 2;
/** Longer kernels are cut off at this many sigmas. */
const CUT = 3;

const kernels = new Map<number, Float32Array>();

/** Half a Gaussian kernel, from its middle outwards. */
function kernelOf(sigma: number): Float32Array {
  const key = Math.round(sigma * 256);
  let kernel = kernels.get(key);
  if (!kernel) {
    const radius = sigma <= SHORT ? 4 : Math.ceil(CUT * sigma);
    kernel = Float32Array.from({ length: radius + 1 }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
    let sum = kernel[0];
    for (let i = 1; i <= radius; i++) sum += 2 * kernel[i];
    for (let i = 0; i <= radius; i++) kernel[i] /= sum;
    kernels.set(key, kernel);
  }
  return kernel;
}

let blurScratch = new Float32Array(0);

/**
 * Gaussian blur of `channels` interleaved values a pixel, in place; the rim repeated outside. Meant for small sigmas (px): its
 * cost grows with those above 2.
 */
export function blur(values: Float32Array, width: number, height: number, sigma: number, channels = 1): void {
  if (sigma < 0.2) return;
  const kernel = kernelOf(sigma);
  const radius = kernel.length - 1;
  const row = width * channels;
  const pad = radius * channels;
  const wide = row + 2 * pad;
  if (blurScratch.length < wide * (height + 2 * radius)) blurScratch = new Float32Array(wide * (height + 2 * radius));
  const padded = blurScratch;
  for (let y = 0; y < height; y++) {
    const from = y * row;
    const to = (y + radius) * wide + pad;
    for (let i = 0; i < row; i++) padded[to + i] = values[from + i];
    for (let r = 1; r <= radius; r++)
      for (let c = 0; c < channels; c++) {
        padded[to - r * channels + c] = values[from + c];
        padded[to + row + (r - 1) * channels + c] = values[from + row - channels + c];
      }
  }
  // Down first, into `values`' rows; then across. Rows beyond the rim are the rim's.
  for (let r = 0; r < radius; r++) {
    padded.copyWithin(r * wide, radius * wide, (radius + 1) * wide);
    padded.copyWithin((radius + height + r) * wide, (radius + height - 1) * wide, (radius + height) * wide);
  }
  if (radius === 4) blurShort(values, padded, row, height, wide, channels, kernel);
  else blurLong(values, padded, row, height, wide, channels, kernel);
}

/** Output rows overwrite the padded rows four above, which nothing reads any more. */
function blurShort(
  values: Float32Array,
  padded: Float32Array,
  row: number,
  height: number,
  wide: number,
  channels: number,
  kernel: Float32Array,
): void {
  const [k0, k1, k2, k3, k4] = kernel;
  for (let y = 0; y < height; y++) {
    const top = y * wide;
    const r0 = top + 4 * wide;
    for (let i = 0; i < wide; i++)
      padded[top + i] =
        k0 * padded[r0 + i] +
        k1 * (padded[r0 - wide + i] + padded[r0 + wide + i]) +
        k2 * (padded[r0 - 2 * wide + i] + padded[r0 + 2 * wide + i]) +
        k3 * (padded[r0 - 3 * wide + i] + padded[r0 + 3 * wide + i]) +
        k4 * (padded[top + i] + padded[r0 + 4 * wide + i]);
    const to = y * row;
    const [c2, c3, c4] = [2 * channels, 3 * channels, 4 * channels];
    for (let i = 0, at = top + c4; i < row; i++, at++)
      values[to + i] =
        k0 * padded[at] +
        k1 * (padded[at - channels] + padded[at + channels]) +
        k2 * (padded[at - c2] + padded[at + c2]) +
        k3 * (padded[at - c3] + padded[at + c3]) +
        k4 * (padded[at - c4] + padded[at + c4]);
  }
}

function blurLong(
  values: Float32Array,
  padded: Float32Array,
  row: number,
  height: number,
  wide: number,
  channels: number,
  kernel: Float32Array,
): void {
  const radius = kernel.length - 1;
  const pad = radius * channels;
  for (let y = 0; y < height; y++) {
    const top = y * wide;
    const middle = top + radius * wide;
    const last = kernel[radius];
    for (let i = 0; i < wide; i++) padded[top + i] = last * (padded[top + i] + padded[middle + radius * wide + i]);
    for (let k = 1; k < radius; k++) {
      const [up, down, weight] = [middle - k * wide, middle + k * wide, kernel[k]];
      for (let i = 0; i < wide; i++) padded[top + i] += weight * (padded[up + i] + padded[down + i]);
    }
    const to = y * row;
    for (let i = 0; i < wide; i++) padded[top + i] += kernel[0] * padded[middle + i];
    for (let i = 0; i < row; i++) values[to + i] = kernel[0] * padded[top + pad + i];
    for (let k = 1; k <= radius; k++) {
      const [d, weight] = [k * channels, kernel[k]];
      for (let i = 0, at = top + pad; i < row; i++, at++) values[to + i] += weight * (padded[at - d] + padded[at + d]);
    }
  }
}

/** Bilinear sample of one channel of a square plane at (u, v) in sides, the rim repeated outside. */
export function sampleAt(
  values: Float32Array,
  width: number,
  height: number,
  u: number,
  v: number,
  stride = 1,
  channel = 0,
): number {
  const x = clamp(u * width - 0.5, 0, width - 1);
  const y = clamp(v * height - 0.5, 0, height - 1);
  const x0 = Math.min(width - 2, Math.floor(x));
  const y0 = Math.min(height - 2, Math.floor(y));
  const [tx, ty] = [x - x0, y - y0];
  const at = (y0 * width + x0) * stride + channel;
  const down = width * stride;
  const top = values[at] + tx * (values[at + stride] - values[at]);
  const bottom = values[at + down] + tx * (values[at + down + stride] - values[at + down]);
  return top + ty * (bottom - top);
}
