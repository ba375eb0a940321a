/** What a mouth is painted with, and by whom. */
import type { Rgb } from './rgb.ts';

export interface MouthPaint {
  /** Enamel in the photo's light. */
  readonly enamel: Rgb;
  readonly lip: Rgb;
  /** Tongue and gums in the photo's light, and in the colour that the photo has. */
  readonly flesh: Rgb;
  /** 0..1: teeth (a smile) rather than an open mouth. */
  readonly teeth: number;
  /** 0..1: how much the generator's luminance counts, while its pictures get better. */
  readonly drawn: number;
  /** Half the mouth's width, in distances between the pupils. */
  readonly half: number;
}

/**
 * Writes the colour behind the lips.
 * @param s along the mouth from the middle of the face, t down from the upper lip's edge, h the opening's height there, all in
 *   distances between the pupils
 * @param bright the generator's luminance there in parts of enamel's; NaN where there is none
 */
export type MouthPainter = (
  paint: MouthPaint,
  s: number,
  t: number,
  h: number,
  bright: number,
  out: Float32Array,
) => void;
