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

const kernels = new Map<number, Float32Array>();

/** Half a Gaussian kernel, from its middle outwards, cut off at 3.5 sigmas. */
function kernelOf(sigma: number): Float32Array {
  const key = Math.round(sigma * 64);
  let kernel = kernels.get(key);
  if (!kernel) {
    const radius = Math.max(1, Math.ceil(3.5 * sigma));
    kernel = Float32Array.from({ length: radius + 1 }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
    let sum = kernel[0];
    for (let i = 1; i <= radius; i++) sum += 2 * kernel[i];
    for (let i = 0; i <= radius; i++) kernel[i] /= sum;
    kernels.set(key, kernel);
  }
  return kernel;
}

let blurScratch = new Float32Array(0);
let lineScratch = new Float32Array(0);

/**
 * Gaussian blur of `channels` interleaved values a pixel, in place, with the kernel itself; the rim repeated outside.
 * Meant for small sigmas (px): its cost grows with them.
 */
export function blur(values: Float32Array, width: number, height: number, sigma: number, channels = 1): void {
  if (sigma < 0.2) return;
  const kernel = kernelOf(sigma);
  const radius = kernel.length - 1;
  const row = width * channels;
  if (blurScratch.length < row * height) blurScratch = new Float32Array(row * height);
  if (lineScratch.length < row + 2 * radius * channels) lineScratch = new Float32Array(row + 2 * radius * channels);
  const [rows, line] = [blurScratch, lineScratch];
  const pad = radius * channels;
  for (let y = 0; y < height; y++) {
    const at = y * row;
    for (let i = 0; i < row; i++) line[pad + i] = values[at + i];
    for (let r = 0; r < radius; r++)
      for (let c = 0; c < channels; c++) {
        line[r * channels + c] = values[at + c];
        line[pad + row + r * channels + c] = values[at + row - channels + c];
      }
    for (let i = 0; i < row; i++) {
      let sum = kernel[0] * line[pad + i];
      for (let k = 1, d = channels; k <= radius; k++, d += channels)
        sum += kernel[k] * (line[pad + i - d] + line[pad + i + d]);
      rows[at + i] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    const at = y * row;
    for (let i = 0; i < row; i++) values[at + i] = kernel[0] * rows[at + i];
    for (let k = 1; k <= radius; k++) {
      const up = Math.max(0, y - k) * row;
      const down = Math.min(height - 1, y + k) * row;
      const weight = kernel[k];
      for (let i = 0; i < row; i++) values[at + i] += weight * (rows[up + i] + rows[down + i]);
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
