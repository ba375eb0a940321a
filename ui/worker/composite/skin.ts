/** Masks and colours of a photo's face, from its mesh. */
import { BROW_LOOPS, INNER_LIPS, LIDS, NOSTRILS, OUTER_LIPS, OVAL } from '../mesh/tables.ts';
import { plane, type Planes } from '../image/planes.ts';
import { blur, ramp, wholeWindow, windowAround, type Window } from './plane.ts';
import { coverage, loopOf, softCoverage } from './polygon.ts';
import type { Rgb } from './rgb.ts';
import { SIDE, type OwnTint } from './types.ts';

export const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

export function luminanceOf([r, g, b]: Rgb): number {
  return RED * r + GREEN * g + BLUE * b;
}

export function luminance(picture: Planes): Float32Array {
  const [r, g, b] = [plane(picture, 0), plane(picture, 1), plane(picture, 2)];
  const out = new Float32Array(r.length);
  for (let i = 0; i < out.length; i++) out[i] = RED * r[i] + GREEN * g[i] + BLUE * b[i];
  return out;
}

/** Luminance and the differences B − Y, R − Y → colour. */
export function withChroma(y: number, blue: number, red: number): Rgb {
  const [r, b] = [y + red, y + blue];
  return [r, (y - RED * r - BLUE * b) / GREEN, b];
}

export function colourIn(picture: Planes, weight: Float32Array): Rgb {
  const out = [0, 0, 0];
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += weight[i] + 1e-9;
  for (let c = 0; c < 3; c++) {
    const values = plane(picture, c);
    for (let i = 0; i < weight.length; i++) out[c] += (weight[i] + 1e-9) * values[i];
    out[c] /= sum;
  }
  return [out[0], out[1], out[2]];
}

/** Writes `draw`'s plane of a window into a whole plane, by `mix`. */
export function inWindow(
  whole: Float32Array,
  window: Window | null,
  draw: (window: Window) => Float32Array,
  mix: (old: number, value: number) => number,
): void {
  if (!window) return;
  const { x, y, width, height } = window.box;
  const part = draw(window);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const at = (y + j) * window.density + x + i;
      whole[at] = mix(whole[at], part[j * width + i]);
    }
}

/** 1 on skin: the face without brows, eyes, lips and nostrils. */
export function skinMask(points: Float32Array, stride: number, feather = 0.012): Float32Array {
  const mask = softCoverage(loopOf(points, stride, OVAL), wholeWindow(SIDE), feather);
  const parts: readonly (readonly [readonly number[], number])[] = [
    [LIDS[0], 3.5],
    [LIDS[1], 3.5],
    [BROW_LOOPS[0], 3],
    [BROW_LOOPS[1], 3],
    [OUTER_LIPS, 1.5],
    [NOSTRILS, 1],
  ];
  for (const [loop, grow] of parts)
    inWindow(
      mask,
      windowAround(points, loop, stride, SIDE, 4 * feather),
      (window) => softCoverage(loopOf(points, stride, loop), window, feather),
      (old, cover) => old * (1 - Math.min(1, grow * cover)),
    );
  return mask;
}

/** 1 on the lips, without what is between them. */
export function lipMask(points: Float32Array, stride: number): Float32Array {
  const outer = coverage(loopOf(points, stride, OUTER_LIPS), wholeWindow(SIDE));
  const inner = coverage(loopOf(points, stride, INNER_LIPS), wholeWindow(SIDE));
  for (let i = 0; i < outer.length; i++) outer[i] *= 1 - inner[i];
  return outer;
}

/** Deviations of the tint over the face between which a photo goes from toned to one with colours (ordinary ones measured 0.021 and more, sepia 0.010). */
const TONED = { least: 0.011, enough: 0.02 } as const;

/** How much colour of its own the photo has. */
export function ownTint(crop: Planes, points: Float32Array, stride: number): OwnTint {
  const weight = coverage(loopOf(points, stride, OVAL), wholeWindow(SIDE));
  const soft = { ...crop, data: crop.data.slice() };
  for (let c = 0; c < 3; c++) blur(plane(soft, c), SIDE, SIDE, 0.004 * SIDE);
  const y = luminance(soft);
  const of = (channel: number): { a: number; b: number } => {
    const values = plane(soft, channel);
    let [sum, mean, square] = [0, 0, 0];
    for (let i = 0; i < y.length; i++) {
      const w = weight[i] + 1e-9;
      const tint = (values[i] - y[i]) / (y[i] + 10);
      sum += w;
      mean += w * tint;
      square += w * tint * tint;
    }
    mean /= sum;
    const deviation = Math.sqrt(Math.max(0, square / sum - mean * mean));
    const a = ramp(deviation, TONED.least, TONED.enough);
    return { a, b: (1 - a) * mean };
  };
  return [of(2), of(0)];
}

/** Tint of enamel, blue and red, in parts of its luminance: measured, nearly the same for all people and lights. */
const TOOTH_TINT = [-0.06, 0.04] as const;
/** Skin of more tint than this lies in warm light, of which teeth take this share: the mean tint looks grey there. */
const WARM = { from: 0.18, share: 0.25 } as const;

/** Enamel's luminance beside that of the cheeks: measured on 15 photos with teeth, whatever the skin. */
export function enamelOf(skinColour: Rgb): number {
  const y = luminanceOf(skinColour);
  return Math.min(109 + 0.56 * y, 2.2 * y);
}

/**
 * Enamel in this light and behind these lips: about a tenth less in a narrow opening, a tenth more in a wide one.
 * @param opening height of the opening in distances between the pupils
 * @param skin the face's
 */
export function toothColour(enamel: number, tint: OwnTint, opening: number, skin: Rgb): Rgb {
  const y = enamel * (0.8 + 0.25 * ramp(opening, 0.03, 0.2));
  const luma = Math.max(1, luminanceOf(skin));
  const warmth = [Math.min(0, skin[2] / luma - 1 + WARM.from), Math.max(0, skin[0] / luma - 1 - WARM.from)];
  const [blue, red] = TOOTH_TINT.map((x, k) => (tint[k].a * (x + WARM.share * warmth[k]) + tint[k].b) * y);
  return withChroma(y, blue, red);
}

/** Luminance of tongue and gums in parts of enamel's, and their tint, blue and red. */
const FLESH = { luminance: 0.68, tint: [-0.2, 0.4] } as const;

/** Tongue and gums in this light, in colours that the photo has. */
export function fleshColour(enamel: number, tint: OwnTint): Rgb {
  const y = FLESH.luminance * enamel;
  const [blue, red] = FLESH.tint.map((x, k) => (tint[k].a * x + tint[k].b) * y);
  return withChroma(y, blue, red);
}
