/** How much of a feature is left where an edit draws a face otherwise than the code that it was predicted for. */

/** Difference of two pictures' values, range -1..1, at which half of it is left. Not measured: no model has had a feature yet. */
const HALF = 0.15;

/**
 * The feature times 1 / (1 + (d / HALF)²), d the mean difference of the three colours there: a mouth that an edit opens does not keep the closed one's
 * teeth. anycost/networks/feature.py does the same.
 * @param data [channels, size, size]. @param before, after pictures [3, size, size] without the feature, of its own code and of the edited one
 */
export function fade(data: Float32Array, before: Float32Array, after: Float32Array, size: number): Float32Array {
  const cells = size * size;
  const left = Float32Array.from({ length: cells }, (_, i) => {
    const apart = [0, 1, 2].reduce((sum, c) => sum + Math.abs(after[c * cells + i] - before[c * cells + i]), 0) / 3;
    return 1 / (1 + (apart / HALF) ** 2);
  });
  return data.map((value, i) => value * left[i % cells]);
}
