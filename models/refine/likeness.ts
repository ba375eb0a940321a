/** How far a picture is from the photo: mean absolute difference of pixels, and the SqueezeNet distance. */
import type { PerceptualDistance } from '../perceptual/distance.ts';
import { SMALLEST } from '../perceptual/distance.ts';

export interface LikenessWeights {
  readonly l1: number;
  readonly perceptual: number;
}

export interface Likeness {
  /** Weighted. */
  readonly loss: number;
  /** SqueezeNet distance; 0 where pictures are too small for it. */
  readonly distance: number;
  /** Of the loss, by the picture: [3, size, size]. */
  readonly gradient: Float32Array;
}

export class LikenessTo {
  /**
   * @param photo [3, size, size] in [-1, 1]
   * @param distance its target becomes the photo, where pictures are large enough
   */
  constructor(
    private readonly photo: Float32Array,
    size: number,
    private readonly distance: PerceptualDistance,
    private readonly weights: LikenessWeights,
  ) {
    this.#perceptual = size >= SMALLEST;
    if (this.#perceptual) distance.setTarget(photo, size);
  }

  readonly #perceptual: boolean;

  /** @param picture [3, size, size], not limited to [-1, 1] */
  of(picture: Float32Array): Likeness {
    const { l1, perceptual } = this.weights;
    const count = picture.length;
    const gradient = new Float32Array(count);
    let apart = 0;
    for (let i = 0; i < count; i++) {
      const difference = picture[i] - this.photo[i];
      apart += Math.abs(difference);
      gradient[i] = (l1 * Math.sign(difference)) / count;
    }
    const loss = (l1 * apart) / count;
    if (!this.#perceptual) return { loss, distance: 0, gradient };
    // A net sees what a screen can show, and what it cannot show has no gradient there.
    const shown = picture.map((value) => Math.max(-1, Math.min(1, value)));
    const seen = this.distance.compare(shown);
    for (let i = 0; i < count; i++)
      if (picture[i] >= -1 && picture[i] <= 1) gradient[i] += perceptual * seen.gradient[i];
    return { loss: loss + perceptual * seen.distance, distance: seen.distance, gradient };
  }
}
