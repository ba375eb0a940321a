/** Sliders of tone: age, beard, hair. */
import type { FacePixels, Generated, ToneSliders } from './types.ts';

export interface Tones {
  readonly tone: Float32Array;
  readonly surroundings: Float32Array;
}

export function tonesOf(_face: FacePixels, _generated: Generated, _sliders: ToneSliders): Tones | null {
  return null;
}
