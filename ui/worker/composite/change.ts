/**
 * What an edit does to the face square, computed once at the generator's own size (k × k):
 *
 *   out = photo + M · (D − a · (photo − B)),   D = G(w_edit) − G(w_recon),   B = G(w_recon) + lowpass(crop − G(w_recon))
 *
 * Where only tone changes (a = 0) the change is added to the photo, and every hair and pore stays. Where shapes change
 * (a → 1) the photo's own detail would ghost through (closed lips behind opened ones), so there the picture becomes the
 * generated face in the photo's local colour: photo − B is the detail that the generator did not draw, and it is what goes.
 * Shape is told from tone by what a blur takes away from the change: a lighter head of hair is smooth, a moved lip is not.
 */
import type { RgbPicture } from '../../../models/runtime/index.ts';
import { gaussianBlur } from '../image/blur.ts';
import { resize, lanczos3 } from '../image/filters.ts';
import { createPlanes, plane, type Planes } from '../image/planes.ts';

/** Strengths below are fractions of the full range of a channel (0..1), as mean absolute change after smoothing. */
export interface BlendSettings {
  /** Below `quietFrom` a change counts as the encoder's noise and fades out; from `quietTo` on it counts whole. */
  readonly quietFrom: number;
  readonly quietTo: number;
  /** Between these (of the change less its blur) the photo's own detail gives way to the generated face. */
  readonly replaceFrom: number;
  readonly replaceTo: number;
  /** Most of the photo's detail that is ever taken away. */
  readonly replaceMost: number;
  /** Smoothing as parts of the square's side. */
  readonly changeBlur: number;
  readonly toneBlur: number;
  readonly colourBlur: number;
}

export const BLEND: BlendSettings = {
  quietFrom: 0.006,
  quietTo: 0.02,
  replaceFrom: 0.05,
  replaceTo: 0.16,
  replaceMost: 0.7,
  changeBlur: 0.02,
  toneBlur: 0.05,
  colourBlur: 0.045,
};

/** Seven planes k × k: change (3), base B (3) in 8-bit levels, and a (1, 0..1). */
export type Change = Planes;

export const CHANGE = 0;
export const BASE = 3;
export const REPLACE = 6;

function smoothstep(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

function level(value: number): number {
  return (Math.min(1, Math.max(-1, value)) + 1) * 127.5;
}

/**
 * @param crop the photo's aligned square (RGB planes, 8-bit levels) of any size not below k
 * @param recon,edited generated pictures of the same size k
 */
export function measureChange(
  crop: Planes,
  recon: RgbPicture,
  edited: RgbPicture,
  settings: BlendSettings = BLEND,
): Change {
  const size = recon.width;
  const count = size * size;
  const out = createPlanes(size, size, 7);
  const photo = crop.width === size ? crop : resize(crop, size, size, lanczos3());
  const strength = new Float32Array(count);
  const shape = new Float32Array(count);
  for (let c = 0; c < 3; c++) {
    const [change, base, own] = [plane(out, CHANGE + c), plane(out, BASE + c), plane(photo, c)];
    for (let i = 0; i < count; i++) {
      const before = level(recon.rgb[c * count + i]);
      change[i] = level(edited.rgb[c * count + i]) - before;
      base[i] = own[i] - before; // low-passed below, then the reconstruction is added back
      strength[i] += Math.abs(change[i]) / (3 * 255);
    }
    const tone = change.slice();
    gaussianBlur(tone, size, size, settings.toneBlur * size);
    for (let i = 0; i < count; i++) shape[i] += Math.abs(change[i] - tone[i]) / (3 * 255);
    gaussianBlur(base, size, size, settings.colourBlur * size);
    for (let i = 0; i < count; i++) base[i] += level(recon.rgb[c * count + i]);
  }
  gaussianBlur(strength, size, size, settings.changeBlur * size);
  gaussianBlur(shape, size, size, settings.changeBlur * size);
  const replace = plane(out, REPLACE);
  for (let i = 0; i < count; i++) {
    const quiet = smoothstep(settings.quietFrom, settings.quietTo, strength[i]);
    for (let c = 0; c < 3; c++) out.data[(CHANGE + c) * count + i] *= quiet;
    replace[i] = settings.replaceMost * smoothstep(settings.replaceFrom, settings.replaceTo, shape[i]);
  }
  return out;
}
