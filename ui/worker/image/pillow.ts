/**
 * Lanczos resampling with Pillow's own roundings: weights in 22-bit fixed point, across first, then down, each pass
 * rounded to 8 bits (Pillow 9.4, src/libImaging/Resample.c). For comparison with pictures made by Pillow; the editor
 * itself keeps floats (`filters.ts`).
 */
import { createPlanes, plane, type Planes } from './planes.ts';

const SUPPORT = 3;
const UNIT = 2 ** 22;

/** A picture that is made row by row, so that 4096×4096 of them need not be held. Values are whole numbers 0..255. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  /** Fills one row of each channel. */
  readonly read: (y: number, rgb: readonly Float32Array[]) => void;
}

interface Taps {
  /** First source index of every output pixel. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `most` weights for every output pixel. */
  readonly weights: Float64Array;
  readonly most: number;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function tapsOf(inSize: number, outSize: number): Taps {
  const scale = inSize / outSize;
  const spread = Math.max(scale, 1);
  const most = Math.ceil(SUPPORT * spread) * 2 + 1;
  const taps = {
    first: new Int32Array(outSize),
    count: new Int32Array(outSize),
    weights: new Float64Array(outSize * most),
    most,
  };
  for (let i = 0; i < outSize; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - SUPPORT * spread + 0.5));
    const count = Math.min(inSize, Math.trunc(centre + SUPPORT * spread + 0.5)) - first;
    const own = taps.weights.subarray(i * most, i * most + count);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const x = (k + first - centre + 0.5) / spread;
      sum += own[k] = Math.abs(x) < SUPPORT ? sinc(x) * sinc(x / SUPPORT) : 0;
    }
    for (let k = 0; k < count; k++) own[k] = Math.round((own[k] / sum) * UNIT) / UNIT;
    taps.first[i] = first;
    taps.count[i] = count;
  }
  return taps;
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}

function across(from: Float32Array, to: Float32Array, start: number, { first, count, weights, most }: Taps): void {
  for (let x = 0; x < first.length; x++) {
    let sum = 0;
    for (let k = 0, at = first[x], w = x * most; k < count[x]; k++) sum += from[at + k] * weights[w + k];
    to[start + x] = toByte(sum);
  }
}

function down(from: Float32Array, to: Float32Array, width: number, { first, count, weights, most }: Taps): void {
  const sums = new Float64Array(width);
  for (let y = 0; y < first.length; y++) {
    sums.fill(0);
    for (let k = 0; k < count[y]; k++) {
      const weight = weights[y * most + k];
      for (let x = 0, at = (first[y] + k) * width; x < width; x++) sums[x] += from[at + x] * weight;
    }
    for (let x = 0, at = y * width; x < width; x++) to[at + x] = toByte(sums[x]);
  }
}

/** RGB planes `width`×`height` of whole numbers 0..255. */
export function resizeAsPillow(source: RowSource, width: number, height: number): Planes {
  const rows = Array.from({ length: 3 }, () => new Float32Array(source.width));
  const between = createPlanes(width, source.height, 3);
  const columns = tapsOf(source.width, width);
  for (let y = 0; y < source.height; y++) {
    source.read(y, rows);
    for (let c = 0; c < 3; c++) across(rows[c], plane(between, c), y * width, columns);
  }
  const out = createPlanes(width, height, 3);
  const lines = tapsOf(source.height, height);
  for (let c = 0; c < 3; c++) down(plane(between, c), plane(out, c), width, lines);
  return out;
}
