/** The opening between the lips: the photo's own inside, and what is drawn where it shows none. */
import { INNER_LIPS, LIP_PAIRS } from '../mesh/tables.ts';
import { across, alongMouth, at, lipGap, type Points } from './axes.ts';
import { clamp, ramp, sampleAt, windowAround, type Window } from './plane.ts';
import { insideOf, loopOf, smoothLoop, coverage } from './polygon.ts';
import { blur } from './plane.ts';
import { placeOf } from './place.ts';
import { MOUTH_FAN } from './ring.ts';
import { behind } from './shells.ts';
import { fleshColour, luminanceOf, toothColour } from './skin.ts';
import { mouthCoordinates, mouthFrame } from './mouth-frame.ts';
import type { Rgb } from './rgb.ts';
import type { Aperture, FacePixels } from './types.ts';

/** Feather inside the lip line, sides. */
const FEATHER = 0.004;
/** The photo's own inside of the mouth is shown from this opening on, wholly from the second one, in mouth widths. */
const SHOWN = { least: 0.05, enough: 0.12 } as const;

/** The generator's mouth, in the shape of the target. */
export interface DrawnMouth {
  readonly window: Window;
  /** Luminance, matched to the photo's light. */
  readonly luma: Float32Array;
}

export interface MouthPlan {
  readonly photo: Points;
  readonly target: Points;
  /** The photo's own inside only (a warp), or filled where the photo shows none. */
  readonly filled: boolean;
  /** 0..1: teeth rather than a cavity. */
  readonly teethAmount: number;
  readonly drawn: DrawnMouth | null;
  /** 0..1: how much `drawn` counts. */
  readonly drawnPart: number;
}

/** @param feather in units of FEATHER: less than 1 where the photo is large */
export function mouthAperture(face: FacePixels, plan: MouthPlan, density: number, feather: number): Aperture | null {
  const window = windowAround(plan.target.data, INNER_LIPS, plan.target.stride, density, 4 / density);
  if (!window) return null;
  return plan.filled ? filledMouth(face, plan, window, feather) : ownMouthOnly(plan, window, feather);
}

/** The photo's own inside, stretched or covered. */
function ownMouthOnly({ photo, target }: MouthPlan, window: Window, feather: number): Aperture | null {
  if (lipGap(photo) < 0.003) return null;
  const shell = behind(photo, target, LIP_PAIRS, across(alongMouth(target)), 2);
  const hole = coverage(smoothLoop(loopOf(target.data, target.stride, INNER_LIPS), 1), window);
  const inner = coverage(smoothLoop(loopOf(shell, 2, INNER_LIPS), 1), window);
  for (let i = 0; i < hole.length; i++) hole[i] *= inner[i];
  blur(hole, window.box.width, window.box.height, 0.003 * feather * window.density);
  for (let i = 0; i < hole.length; i++) hole[i] = Math.max(0, 2 * hole[i] - 1);
  return { window, hole, place: placeOf(photo, shell, MOUTH_FAN, window), own: null, fill: null, around: null };
}

function filledMouth(face: FacePixels, plan: MouthPlan, window: Window, feather: number): Aperture {
  const { photo, target } = plan;
  const loop = smoothLoop(loopOf(target.data, target.stride, INNER_LIPS));
  const hole = insideOf(loop, window, FEATHER * feather);
  const { fill, toothy } = inside(face, plan, window);
  const own = ownMouth(photo, target, window, toothy, feather);
  return {
    window,
    hole,
    fill,
    place: own?.place ?? null,
    own: own?.alpha ?? new Float32Array(hole.length),
    around: null,
  };
}

/**
 * The photo's own inside of the mouth, or null where its mouth is closed. Over a cavity its teeth keep their height (up to 1.3
 * times). Where teeth would be drawn below them, they stretch to fill the opening, and once that is more than about 1.6 times
 * what the photo shows, the drawn ones replace them: never two rows.
 */
function ownMouth(
  photo: Points,
  target: Points,
  window: Window,
  toothy: number,
  feather: number,
): { place: Float32Array; alpha: Float32Array } | null {
  const down = across(alongMouth(target));
  const before = LIP_PAIRS.reduce((most, [u, l]) => Math.max(most, opening(photo, u, l, down)), 0);
  const now = LIP_PAIRS.reduce((most, [u, l]) => Math.max(most, opening(target, u, l, down)), 0);
  const [left, right] = [at(photo, 78), at(photo, 308)];
  const width = Math.hypot(right.x - left.x, right.y - left.y);
  let shown = ramp(before / width, SHOWN.least, SHOWN.enough);
  shown *= 1 - toothy * ramp(now / Math.max(before, 1e-6), 1.5, 1.75);
  if (shown === 0) return null;
  const shell = behind(photo, target, LIP_PAIRS, down, 1.3 + 0.9 * toothy);
  const alpha = insideOf(smoothLoop(loopOf(shell, 2, INNER_LIPS), 1), window, FEATHER * feather);
  for (let i = 0; i < alpha.length; i++) alpha[i] *= shown;
  return { place: placeOf(photo, shell, MOUTH_FAN, window), alpha };
}

function opening(points: Points, upper: number, lower: number, down: { x: number; y: number }): number {
  const [u, l] = [at(points, upper), at(points, lower)];
  return (l.x - u.x) * down.x + (l.y - u.y) * down.y;
}

/** What is drawn, RGB interleaved, and how much of it is teeth. */
function inside(face: FacePixels, plan: MouthPlan, window: Window): { fill: Float32Array; toothy: number } {
  const { density, box } = window;
  const frame = mouthFrame(plan.target);
  const enamel = toothColour(face.enamel, face.tint, lipGap(plan.target) / frame.unit, face.skinColour);
  const fill = new Float32Array(3 * box.width * box.height);
  const place = new Float32Array(3);
  const colour = new Float32Array(3);
  const drawn = plan.drawn && drawnTeeth(face, plan, window, enamel);
  // A smile shows teeth, whether or not the generator came to draw them.
  const teeth = Math.max(plan.teethAmount, drawn ? plan.drawnPart * drawn.toothy : 0);
  const bright = luminanceOf(enamel);
  const half = (0.5 * frame.top.length) / frame.per;
  const paint = {
    enamel,
    lip: face.lipColour,
    flesh: fleshColour(face.enamel, face.tint),
    teeth,
    drawn: plan.drawnPart,
    half,
  };
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      mouthCoordinates(frame, (box.x + k + 0.5) / density, (box.y + j + 0.5) / density, place);
      face.paintMouth(paint, place[0], place[1], place[2], drawn ? drawn.luma[i] / bright : NaN, colour);
      fill[3 * i] = colour[0];
      fill[3 * i + 1] = colour[1];
      fill[3 * i + 2] = colour[2];
    }
  return { fill, toothy: ramp(teeth, 0.1, 0.4) };
}

/**
 * Luminance from the generator's picture, lifted to that of enamel where it stays below; `toothy` is 0 where it drew no teeth
 * (nothing clearly brighter than the lips).
 */
function drawnTeeth(
  face: FacePixels,
  plan: MouthPlan,
  window: Window,
  enamelColour: Rgb,
): { luma: Float32Array; toothy: number } | null {
  if (!plan.drawn) return null;
  const { density, box } = window;
  const from = plan.drawn.window;
  const luma = new Float32Array(box.width * box.height);
  const mask = coverage(loopOf(plan.target.data, plan.target.stride, INNER_LIPS), window);
  let [sum, weights] = [0, 0];
  for (let j = 0, i = 0; j < box.height; j++)
    for (let k = 0; k < box.width; k++, i++) {
      const x = (((box.x + k + 0.5) / density) * from.density - from.box.x) / from.box.width;
      const y = (((box.y + j + 0.5) / density) * from.density - from.box.y) / from.box.height;
      const value = sampleAt(plan.drawn.luma, from.box.width, from.box.height, x, y);
      luma[i] = value;
      const weight = (mask[i] + 1e-9) * value ** 4;
      sum += weight * value;
      weights += weight;
    }
  const bright = sum / Math.max(weights, 1e-9);
  const toothy = ramp(bright / Math.max(luminanceOf(face.lipColour), 1), 1, 1.2);
  const lift = clamp((0.92 * luminanceOf(enamelColour)) / Math.max(bright, 1e-6), 1, 1.8);
  for (let i = 0; i < luma.length; i++) luma[i] *= lift;
  return { luma, toothy };
}
