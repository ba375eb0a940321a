/**
 * What keeps a code near the one that it started from, where sliders work: the mean squared move, in units of the start's own
 * mean squared distance from the mean w.
 */
export class Pull {
  readonly #unit: number;

  constructor(
    private readonly start: Float32Array,
    meanW: Float32Array,
  ) {
    let sum = 0;
    for (let i = 0; i < start.length; i++) sum += (start[i] - meanW[i % meanW.length]) ** 2;
    this.#unit = Math.max(1e-8, sum / start.length);
  }

  moved(wplus: Float32Array): number {
    let sum = 0;
    for (let i = 0; i < wplus.length; i++) sum += (wplus[i] - this.start[i]) ** 2;
    return sum / wplus.length / this.#unit;
  }

  /** Adds `weight` times the gradient of `moved`. */
  addGradient(wplus: Float32Array, weight: number, gradient: Float32Array): void {
    const factor = (2 * weight) / wplus.length / this.#unit;
    for (let i = 0; i < wplus.length; i++) gradient[i] += factor * (wplus[i] - this.start[i]);
  }
}

/** Stands for the mean w of a model that does not say it: the mean of the code's own rows. @param dim of w; as many rows as there are */
export function meanRow(wplus: Float32Array, dim: number): Float32Array {
  const mean = new Float32Array(dim);
  for (let i = 0; i < wplus.length; i++) mean[i % dim] += (wplus[i] * dim) / wplus.length;
  return mean;
}
