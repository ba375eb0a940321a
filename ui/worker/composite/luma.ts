import { clamp } from './plane.ts';
import { BLUE, GREEN, RED } from './skin.ts';
import type { GeneratedPicture } from './types.ts';

/** Luminance of a generated picture, 0..255, its pixels as they are. */
export function lumaOf({ rgb, width, height }: GeneratedPicture): Float32Array {
  const count = width * height;
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const r = clamp(rgb[i], -1, 1);
    const g = clamp(rgb[count + i], -1, 1);
    const b = clamp(rgb[2 * count + i], -1, 1);
    out[i] = 127.5 * (1 + RED * r + GREEN * g + BLUE * b);
  }
  return out;
}
