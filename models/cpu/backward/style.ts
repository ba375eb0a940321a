/** From gradients by a layer's gains and styles to those by its row of w+. Few numbers: in double precision, without WebAssembly. */
import { PANEL } from '../code/product.ts';
import type { Heap } from '../heap.ts';
import type { Panels } from '../weights.ts';

/** Of each channel: code/gradient.ts says which. */
export type Sums = readonly Float64Array[];

/**
 * With z = gain · c + bias + noise and d the gradient by z, that by the gain is Σ d · c. Slopes cancel in Σ d · z, which is
 * Σ (gradient by the pixel) · pixel.
 */
export function gainGradient([, dotPixels, all, dotNoise]: Sums, bias: Float32Array, gain: Float32Array): Float64Array {
  return Float64Array.from(gain, (factor, o) => (dotPixels[o] - bias[o] * all[o] - dotNoise[o]) / factor);
}

/**
 * Adds what the gains say: gain = √2 / √(Σ style² · squares + ε), so its derivative by a style is −gain³/2 · style · squares.
 * @param squares [inputs, outputs] as panels
 */
export function demodulationBack(
  { floats }: Heap,
  squares: Panels,
  style: Float32Array,
  gain: Float32Array,
  byGain: Float64Array,
  byStyle: Float64Array,
): void {
  const factors = Float64Array.from(gain, (value, o) => (byGain[o] * value ** 3) / 2);
  for (let first = 0; first < gain.length; first += PANEL) {
    const panel = (squares.at + (first / PANEL) * squares.panel) / 4;
    const columns = Math.min(PANEL, gain.length - first);
    for (let i = 0; i < style.length; i++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += factors[first + column] * floats[panel + i * PANEL + column];
      byStyle[i] -= style[i] * sum;
    }
  }
}

/** Adds to `target`, by w: the transpose of the modulation. @param panels [styleDim, channels] as panels */
export function modulationBack({ floats }: Heap, panels: Panels, byStyle: Float64Array, target: Float32Array): void {
  for (let first = 0; first < byStyle.length; first += PANEL) {
    const panel = (panels.at + (first / PANEL) * panels.panel) / 4;
    const columns = Math.min(PANEL, byStyle.length - first);
    for (let j = 0; j < target.length; j++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += byStyle[first + column] * floats[panel + j * PANEL + column];
      target[j] += sum;
    }
  }
}
