/** Rows of w+ from here on draw at 64 px and more: moving them costs sliders most and likeness gains least by it (README.md). */
const FINE_ROW = 8;

/** Of the mean squared move, by row of w+. */
export interface PullWeights {
  /** Rows below 64 px. */
  readonly coarse: number;
  /** Rows of 64 px and more. */
  readonly fine: number;
}

/**
 * What keeps a code near the one that it started from, where sliders work: the mean squared move, in units of the start's own
 * mean squared distance from the mean w.
 */
export class Pull {
  readonly #unit: number;
  readonly #fineFrom: number;

  /** @param meanW [dim]; `start` has rows of as many */
  constructor(
    private readonly start: Float32Array,
    meanW: Float32Array,
    private readonly weights: PullWeights,
  ) {
    let sum = 0;
    for (let i = 0; i < start.length; i++) sum += (start[i] - meanW[i % meanW.length]) ** 2;
    this.#unit = Math.max(1e-8, sum / start.length);
    this.#fineFrom = FINE_ROW * meanW.length;
  }

  moved(wplus: Float32Array): number {
    let sum = 0;
    for (let i = 0; i < wplus.length; i++) sum += (wplus[i] - this.start[i]) ** 2;
    return sum / wplus.length / this.#unit;
  }

  /** What is added to the loss: `moved` with each row's weight. */
  loss(wplus: Float32Array): number {
    let sum = 0;
    for (let i = 0; i < wplus.length; i++) sum += this.#weight(i) * (wplus[i] - this.start[i]) ** 2;
    return sum / wplus.length / this.#unit;
  }

  /** Adds the gradient of `loss`. */
  addGradient(wplus: Float32Array, gradient: Float32Array): void {
    const factor = 2 / wplus.length / this.#unit;
    for (let i = 0; i < wplus.length; i++) gradient[i] += factor * this.#weight(i) * (wplus[i] - this.start[i]);
  }

  #weight(i: number): number {
    return i < this.#fineFrom ? this.weights.coarse : this.weights.fine;
  }
}

/** Stands for the mean w of a model that does not say it: the mean of the code's own rows. @param dim of w; as many rows as there are */
export function meanRow(wplus: Float32Array, dim: number): Float32Array {
  const mean = new Float32Array(dim);
  for (let i = 0; i < wplus.length; i++) mean[i % dim] += (wplus[i] * dim) / wplus.length;
  return mean;
}
