/**
 * Gaussian blur by running sums: cost does not grow with sigma, which the FFHQ padding (sigma = 2 % of the face
 * square) needs. Four box blurs of fractional radius (Gwosdek et al., "Theoretical foundations of Gaussian convolution
 * by extended box filtering", 2011) stay within about 1 % of the true kernel's peak.
 */
const PASSES = 4;

/** Blurs one plane in place; borders mirrored with the edge pixel repeated (scipy's `reflect`). Sigma in pixels. */
export function gaussianBlur(values: Float32Array, width: number, height: number, sigma: number): void {
  if (sigma <= 0) return;
  const line = new Float64Array(Math.max(width, height));
  const scratch = new Float64Array(Math.max(width, height));
  for (let y = 0; y < height; y++) blurLine(values, y * width, 1, width, sigma, line, scratch);
  for (let x = 0; x < width; x++) blurLine(values, x, width, height, sigma, line, scratch);
}

function blurLine(
  values: Float32Array,
  start: number,
  stride: number,
  length: number,
  sigma: number,
  line: Float64Array,
  scratch: Float64Array,
): void {
  for (let i = 0; i < length; i++) line[i] = values[start + i * stride];
  let from = line;
  let to = scratch;
  for (let pass = 0; pass < PASSES; pass++) {
    boxPass(from, to, length, sigma);
    [from, to] = [to, from];
  }
  for (let i = 0; i < length; i++) values[start + i * stride] = from[i];
}

/** One box of integer radius r with the two outer taps weighted so that the variance is exactly sigma²/PASSES. */
function boxPass(from: Float64Array, to: Float64Array, length: number, sigma: number): void {
  const variance = (sigma * sigma) / PASSES;
  const r = Math.floor(0.5 * Math.sqrt(12 * variance + 1) - 0.5);
  const outer = ((2 * r + 1) * (r * (r + 1) - 3 * variance)) / (6 * (variance - (r + 1) * (r + 1)));
  const norm = 1 / (2 * (outer + r) + 1);
  const at = (i: number): number => from[mirrorRepeated(i, length)];
  let sum = 0;
  for (let k = -r; k <= r; k++) sum += at(k);
  for (let i = 0; i < length; i++) {
    const inside = i - r - 1 >= 0 && i + r + 1 < length;
    const left = inside ? from[i - r - 1] : at(i - r - 1);
    const right = inside ? from[i + r + 1] : at(i + r + 1);
    to[i] = (sum + outer * (left + right)) * norm;
    sum += right - (inside ? from[i - r] : at(i - r));
  }
}

/** Means over squares of side 2·radius + 1, cut off at the picture's rim, as a new plane: three passes over the pixels at any radius. */
export function boxMeans(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const column = new Float64Array(width);
  const sums = new Float64Array(width + 1);
  const addRow = (y: number, sign: number): void => {
    for (let x = 0, i = y * width; x < width; x++, i++) column[x] += sign * values[i];
  };
  for (let y = 0; y < Math.min(radius, height); y++) addRow(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRow(y + radius, 1);
    if (y - radius > 0) addRow(y - radius - 1, -1);
    for (let x = 0; x < width; x++) sums[x + 1] = sums[x] + column[x];
    const rows = Math.min(height, y + radius + 1) - Math.max(0, y - radius);
    for (let x = 0; x < width; x++) {
      const [from, to] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      out[y * width + x] = (sums[to] - sums[from]) / (rows * (to - from));
    }
  }
  return out;
}

/** The same with the kernel itself, cut off at four sigmas as scipy does: for comparison, its cost grows with sigma. */
export function gaussianKernelBlur(values: Float32Array, width: number, height: number, sigma: number): void {
  const radius = Math.floor(4 * sigma + 0.5);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const sum = kernel.reduce((a, b) => a + b, 0);
  // scipy goes down first, then across.
  for (let x = 0; x < width; x++) convolveLine(values, x, width, height, kernel, sum);
  for (let y = 0; y < height; y++) convolveLine(values, y * width, 1, width, kernel, sum);
}

function convolveLine(
  values: Float32Array,
  start: number,
  stride: number,
  length: number,
  kernel: Float64Array,
  sum: number,
): void {
  const radius = kernel.length >> 1;
  const line = Float64Array.from(
    { length: length + 2 * radius },
    (_, i) => values[start + mirrorRepeated(i - radius, length) * stride],
  );
  for (let i = 0; i < length; i++) {
    let total = 0;
    for (let k = 0; k < kernel.length; k++) total += line[i + k] * kernel[k];
    values[start + i * stride] = total / sum;
  }
}

/** Index of `i` in a line mirrored as …b a | a b c | c b… */
export function mirrorRepeated(i: number, length: number): number {
  const period = 2 * length;
  const wrapped = ((i % period) + period) % period;
  return wrapped < length ? wrapped : period - 1 - wrapped;
}

/** Index of `i` in a line mirrored as …c b | a b c | b a… (numpy's `reflect`). */
export function mirrorOnce(i: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const wrapped = ((i % period) + period) % period;
  return wrapped < length ? wrapped : period - wrapped;
}
