/**
 * Means over squares of side 2·radius + 1, cut off at the picture's rim: running sums down the columns and along each row, a few
 * operations for a pixel at any radius.
 */

/** Writes the means of `values` into `out`, another plane of the same size. */
export type BoxMeans = (values: Float32Array, radius: number, out: Float32Array) => void;

/** For planes of one size, with its scratch made once: it is called dozens of times for a frame. */
export function createBoxMeans(width: number, height: number): BoxMeans {
  const column = new Float64Array(width);
  return (values, radius, out) => {
    column.fill(0);
    for (let y = 0; y < Math.min(radius, height); y++) addRow(column, values, y * width);
    // Rows of a square, and columns of it, that are in the picture.
    const inner = Math.max(0, width - radius);
    for (let y = 0; y < height; y++) {
      if (y + radius < height) addRow(column, values, (y + radius) * width);
      if (y - radius > 0) takeRow(column, values, (y - radius - 1) * width);
      const rows = Math.min(height, y + radius + 1) - Math.max(0, y - radius);
      const whole = 1 / (rows * (2 * radius + 1));
      const row = y * width;
      let sum = 0;
      for (let x = 0; x < Math.min(radius, width); x++) sum += column[x];
      let x = 0;
      for (; x < width && (x <= radius || x >= inner); x++) {
        if (x + radius < width) sum += column[x + radius];
        if (x > radius) sum -= column[x - radius - 1];
        out[row + x] = sum / (rows * (Math.min(width, x + radius + 1) - Math.max(0, x - radius)));
      }
      for (; x < inner; x++) {
        sum += column[x + radius] - column[x - radius - 1];
        out[row + x] = sum * whole;
      }
      for (; x < width; x++) {
        sum -= column[x - radius - 1];
        out[row + x] = sum / (rows * (width - x + radius));
      }
    }
  };
}

function addRow(column: Float64Array, values: Float32Array, from: number): void {
  for (let x = 0; x < column.length; x++) column[x] += values[from + x];
}

function takeRow(column: Float64Array, values: Float32Array, from: number): void {
  for (let x = 0; x < column.length; x++) column[x] -= values[from + x];
}

/** The same, once, as a new plane. */
export function boxMeans(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  createBoxMeans(width, height)(values, radius, out);
  return out;
}
