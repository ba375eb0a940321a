/** Adam (Kingma & Ba 2015) on one code. */

const BETAS = [0.9, 0.99];
const EPSILON = 1e-8;

export class Adam {
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  #steps = 0;

  constructor(length: number) {
    this.#mean = new Float32Array(length);
    this.#square = new Float32Array(length);
  }

  /** Moves `values` against their gradient, in place. */
  step(values: Float32Array, gradient: Float32Array, rate: number): void {
    const [b1, b2] = BETAS;
    this.#steps++;
    const [forMean, forSquare] = [1 - b1 ** this.#steps, 1 - b2 ** this.#steps];
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i];
      const mean = (this.#mean[i] += (1 - b1) * (g - this.#mean[i]));
      const square = (this.#square[i] = b2 * this.#square[i] + (1 - b2) * g * g);
      values[i] -= ((rate / forMean) * mean) / (Math.sqrt(square / forSquare) + EPSILON);
    }
  }
}
