/** Separable resampling with a filter scaled to the output (what Pillow's `resize` computes, in floats). */
import { createPlanes, plane } from './planes.ts';
import type { Planes } from './planes.ts';

export interface Filter {
  readonly support: number;
  readonly weight: (x: number) => number;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

export function lanczos3(): Filter {
  return { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) };
}

interface Taps {
  readonly first: number;
  readonly weights: Float32Array;
}

function tapsFor(inSize: number, outSize: number, filter: Filter): Taps[] {
  const scale = inSize / outSize;
  const spread = Math.max(scale, 1);
  const support = filter.support * spread;
  return Array.from({ length: outSize }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support + 0.5));
    const last = Math.min(inSize, Math.floor(centre + support + 0.5));
    const weights = new Float32Array(last - first);
    let sum = 0;
    for (let k = first; k < last; k++) sum += weights[k - first] = filter.weight((k + 0.5 - centre) / spread);
    for (let k = 0; k < weights.length; k++) weights[k] /= sum;
    return { first, weights };
  });
}

/** `picture` at `width`×`height`. Values are not clamped (Lanczos overshoots). */
export function resize(picture: Planes, width: number, height: number, filter: Filter): Planes {
  const columns = tapsFor(picture.width, width, filter);
  const rows = tapsFor(picture.height, height, filter);
  const out = createPlanes(width, height, picture.channels);
  const between = new Float32Array(width * picture.height);
  for (let c = 0; c < picture.channels; c++) {
    const source = plane(picture, c);
    for (let y = 0; y < picture.height; y++) {
      const from = y * picture.width;
      for (let x = 0; x < width; x++) {
        const { first, weights } = columns[x];
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += source[from + first + k] * weights[k];
        between[y * width + x] = sum;
      }
    }
    const target = plane(out, c);
    for (let y = 0; y < height; y++) {
      const { first, weights } = rows[y];
      for (let k = 0; k < weights.length; k++) {
        const weight = weights[k];
        const from = (first + k) * width;
        for (let x = 0; x < width; x++) target[y * width + x] += between[from + x] * weight;
      }
    }
  }
  return out;
}
