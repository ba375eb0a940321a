/** The shape sliders, in the order in which they are offered. */
import { brows } from './brows.ts';
import { corners } from './corners.ts';
import { eyeSize } from './eye-size.ts';
import { eyesOpen } from './eyes-open.ts';
import { gaze, gazeUp } from './gaze.ts';
import { nod, turn } from './head.ts';
import { jaw } from './jaw.ts';
import { lips } from './lips.ts';
import { mouthOpen } from './mouth-open.ts';
import { mouthWidth } from './mouth-width.ts';
import { noseWidth } from './nose.ts';
import { slimmer } from './slimmer.ts';
import { smile } from './smile.ts';
import type { ShapeSlider } from './slider.ts';

export { MEAN_SMILE, meanSmile, type SmilePrior } from './smile.ts';
export type { ShapeMove, ShapeSlider, Side } from './slider.ts';

export const SHAPE_SLIDERS: readonly ShapeSlider[] = [
  smile,
  mouthOpen,
  corners,
  eyesOpen,
  eyeSize,
  brows,
  gaze,
  gazeUp,
  lips,
  mouthWidth,
  noseWidth,
  slimmer,
  jaw,
  turn,
  nod,
];

const BY_ID: ReadonlyMap<string, ShapeSlider> = new Map(SHAPE_SLIDERS.map((slider) => [slider.id, slider]));

export interface ShapeKey {
  readonly slider: ShapeSlider;
  /** Left out where the value is for both halves. */
  readonly side?: 'left' | 'right';
}

/** `smile` or `brows.left`; undefined for a key that is no shape slider's. */
export function shapeOf(key: string): ShapeKey | undefined {
  const [, id, side] = /^([^.]+)(?:\.(left|right))?$/.exec(key) ?? [];
  const slider = BY_ID.get(id);
  if (!slider || (side && !slider.sides)) return undefined;
  return side === 'left' || side === 'right' ? { slider, side } : { slider };
}
