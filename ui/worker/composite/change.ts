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
import { findMotion, limitMotion, move, type Motion } from './motion.ts';
import { createPyramid, type Colours, type Pyramid } from './pyramid.ts';

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
function levels({ width, rgb }: RgbPicture): Colours {
  const count = width * width;
  const channel = (c: number): Float32Array => {
    const out = rgb.slice(c * count, (c + 1) * count);
    for (let i = 0; i < count; i++) out[i] = (Math.min(1, Math.max(-1, out[i])) + 1) * 127.5;
    return out;
  };
  return [channel(0), channel(1), channel(2)];
}

/** What the photo and its reconstruction are without any edit. */
interface Before {
  readonly levels: Colours;
  /** The generated picture in the photo's local colour, B without motion. */
  readonly base: Colours;
  readonly pyramid: Pyramid;
}

/** Up to this side, px, it is kept for every reconstruction: 0.4 MB at 128; at 1024 it would be 25 MB for each rung of each face. */
const KEPT_UP_TO = 256;

/**
 * @param recon,edited generated pictures of the same size k. What depends on `recon` alone is worked out when it is first seen.
 * @param movable [k·k], how much of its motion a place may show: nothing moves that would drag what is behind the face along.
 *   Null where nothing may.
 */
export type MeasureChange = (recon: RgbPicture, edited: RgbPicture, movable: Float32Array | null) => Change;

/** @param crop the photo's aligned square (RGB planes, 8-bit levels) of any size not below k */
export function createMeasureChange(crop: Planes, settings: BlendSettings = BLEND): MeasureChange {
  const kept = new WeakMap<RgbPicture, Before>();
  return (recon, edited, movable) => {
    const size = recon.width;
    const before = kept.get(recon) ?? lookAt(recon, crop, settings);
    if (size <= KEPT_UP_TO) kept.set(recon, before);
    const after = levels(edited);
    const quiet = quietOf(before.levels, after, size, settings);
    const out = createPlanes(size, size, CHANGE_PLANES);
    const motion = movable && motionOf(before, after, size, { movable, quiet });
    const moved = moveBefore(before, motion, out);
    const replace = drawRest(after, moved, quiet, out, settings);
    for (let i = 0; i < replace.length; i++)
      replace[i] = settings.replaceMost * smoothstep(settings.replaceFrom, settings.replaceTo, replace[i]);
    return out;
  };
}

function lookAt(recon: RgbPicture, crop: Planes, { colourBlur }: BlendSettings): Before {
  const size = recon.width;
  const photo = crop.width === size ? crop : resize(crop, size, size, lanczos3());
  const own = levels(recon);
  const base = own.map((drawn, c) => {
    const colour = plane(photo, c).slice();
    for (let i = 0; i < colour.length; i++) colour[i] -= drawn[i];
    gaussianBlur(colour, size, size, colourBlur * size);
    for (let i = 0; i < colour.length; i++) colour[i] += drawn[i];
    return colour;
  });
  return { levels: own, base, pyramid: createPyramid(own, size) };
}

function motionOf(
  before: Before,
  after: Colours,
  size: number,
  { movable, quiet }: { readonly movable: Float32Array; readonly quiet: Float32Array },
): Motion {
  const motion = findMotion(before.pyramid, createPyramid(after, size), size);
  limitMotion(motion, movable);
  limitMotion(motion, quiet);
  return motion;
}

/** Writes base and motion; returns the generator's picture before as the motion moves it. */
function moveBefore({ levels: own, base }: Before, motion: Motion | null, out: Change): Colours {
  const target = [BASE, BASE + 1, BASE + 2].map((n) => plane(out, n));
  if (!motion) {
    target.forEach((values, c) => values.set(base[c]));
    return own;
  }
  const moved = own.map((values) => new Float32Array(values.length));
  move(motion, [...own, ...base], [...moved, ...target]);
  const [dx, dy] = [plane(out, MOVE), plane(out, MOVE + 1)];
  for (let i = 0; i < dx.length; i++) {
    dx[i] = motion.dx[i] / out.width;
    dy[i] = motion.dy[i] / out.width;
  }
  return moved;
}

/** Writes what moving leaves to be drawn; returns the plane of `replace` with how much of it is shape, 0..1. */
function drawRest(
  after: Colours,
  moved: Colours,
  quiet: Float32Array,
  out: Change,
  { toneBlur, changeBlur }: BlendSettings,
): Float32Array {
  const size = out.width;
  const shape = plane(out, REPLACE);
  const tone = new Float32Array(shape.length);
  for (let c = 0; c < 3; c++) {
    const change = plane(out, CHANGE + c);
    for (let i = 0; i < change.length; i++) tone[i] = change[i] = after[c][i] - moved[c][i];
    gaussianBlur(tone, size, size, toneBlur * size);
    for (let i = 0; i < change.length; i++) {
      shape[i] += Math.abs(change[i] - tone[i]) / (3 * 255);
      change[i] *= quiet[i];
    }
  }
  gaussianBlur(shape, size, size, changeBlur * size);
  return shape;
}

/** 0 where a change is no more than the encoder's noise, 1 where it counts whole. */
function quietOf(
  before: Colours,
  after: Colours,
  size: number,
  { quietFrom, quietTo, changeBlur }: BlendSettings,
): Float32Array {
  const strength = new Float32Array(size * size);
  for (let c = 0; c < 3; c++) {
    const [own, edited] = [before[c], after[c]];
    for (let i = 0; i < strength.length; i++) strength[i] += Math.abs(edited[i] - own[i]) / (3 * 255);
  }
  gaussianBlur(strength, size, size, changeBlur * size);
  for (let i = 0; i < strength.length; i++) strength[i] = smoothstep(quietFrom, quietTo, strength[i]);
  return strength;
}
