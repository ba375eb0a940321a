/**
 * What an edit does to the face square, computed once at the generator's own size (k × k):
 *
 *   out = P + M · (D − a · (P − B)),   P(x) = photo(x + m),   D = G(w_edit) − R,   B = R + lowpass(crop − G(w_recon))(x + m)
 *
 * with R(x) = G(w_recon)(x + m). What the generator moves, m (motion.ts), moves in the photo. What is left, D, is drawn: where
 * only tone changes (a = 0) it is added, and every hair and pore stays; where shapes appear (a → 1) the photo's own detail
 * would ghost through (closed lips behind teeth), so there the picture becomes the generated face in the photo's local
 * colour: P − B is the detail that the generator did not draw, and it is what goes. Shape is told from tone by what a blur
 * takes away from D: a lighter head of hair is smooth, a new edge is not.
 */
import type { RgbPicture } from '../../../models/runtime/index.ts';
import { gaussianBlur } from '../image/blur.ts';
import { resize, lanczos3 } from '../image/filters.ts';
import { createPlanes, plane, type Planes } from '../image/planes.ts';
import { findMotion, limitMotion, move } from './motion.ts';

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

/** Nine planes k × k: change (3), base B (3) in 8-bit levels, a (1, 0..1), and the motion (2) in parts of the square's side. */
export type Change = Planes;

export const CHANGE = 0;
export const BASE = 3;
export const REPLACE = 6;
export const MOVE = 7;
export const CHANGE_PLANES = 9;

function smoothstep(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** Three channels in 8-bit levels, clamped. */
function levels({ width, rgb }: RgbPicture): readonly Float32Array[] {
  const count = width * width;
  const channel = (c: number): Float32Array =>
    rgb.slice(c * count, (c + 1) * count).map((value) => (Math.min(1, Math.max(-1, value)) + 1) * 127.5);
  return [channel(0), channel(1), channel(2)];
}

/**
 * @param crop the photo's aligned square (RGB planes, 8-bit levels) of any size not below k
 * @param recon,edited generated pictures of the same size k
 * @param movable [k·k], how much of its motion a place may show: nothing moves that would drag what is behind the face along
 */
export function measureChange(
  crop: Planes,
  recon: RgbPicture,
  edited: RgbPicture,
  movable: Float32Array,
  settings: BlendSettings = BLEND,
): Change {
  const size = recon.width;
  const count = size * size;
  const out = createPlanes(size, size, CHANGE_PLANES);
  const photo = crop.width === size ? crop : resize(crop, size, size, lanczos3());
  const [before, after] = [levels(recon), levels(edited)];
  const quiet = quietOf(before, after, size, settings);
  const seen = movable.map((value, i) => value * quiet[i]);
  const motion = limitMotion(findMotion(before, after, size), seen);
  const shape = new Float32Array(count);
  for (let c = 0; c < 3; c++) {
    const [change, base, own] = [plane(out, CHANGE + c), plane(out, BASE + c), plane(photo, c)];
    const moved = move(motion, before[c]);
    const colour = own.map((value, i) => value - before[c][i]);
    gaussianBlur(colour, size, size, settings.colourBlur * size);
    base.set(move(motion, colour));
    for (let i = 0; i < count; i++) {
      base[i] += moved[i];
      change[i] = after[c][i] - moved[i];
    }
    const tone = change.slice();
    gaussianBlur(tone, size, size, settings.toneBlur * size);
    for (let i = 0; i < count; i++) {
      shape[i] += Math.abs(change[i] - tone[i]) / (3 * 255);
      change[i] *= quiet[i];
    }
  }
  gaussianBlur(shape, size, size, settings.changeBlur * size);
  const [dx, dy, replace] = [plane(out, MOVE), plane(out, MOVE + 1), plane(out, REPLACE)];
  for (let i = 0; i < count; i++) {
    dx[i] = motion.dx[i] / size;
    dy[i] = motion.dy[i] / size;
    replace[i] = settings.replaceMost * smoothstep(settings.replaceFrom, settings.replaceTo, shape[i]);
  }
  return out;
}

/** 0 where a change is no more than the encoder's noise, 1 where it counts whole. */
function quietOf(
  before: readonly Float32Array[],
  after: readonly Float32Array[],
  size: number,
  { quietFrom, quietTo, changeBlur }: BlendSettings,
): Float32Array {
  const strength = new Float32Array(size * size);
  for (let c = 0; c < 3; c++)
    for (let i = 0; i < strength.length; i++) strength[i] += Math.abs(after[c][i] - before[c][i]) / (3 * 255);
  gaussianBlur(strength, size, size, changeBlur * size);
  return strength.map((value) => smoothstep(quietFrom, quietTo, value));
}
