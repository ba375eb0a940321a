/**
 * Gaussian blur by running sums: cost does not grow with sigma, which the FFHQ padding (sigma = 2 % of the face
 * square) needs. Four box blurs of fractional radius (Gwosdek et al., "Theoretical foundations of Gaussian convolution
 * by extended box filtering", 2011) stay within about 1 % of the true kernel's peak.
 */
const PASSES = 4;

/** Blurs one plane in place; borders mirrored with the edge pixel repeated (scipy's `reflect`). Sigma in pixels. */
export function gaussianBlur(values: Float32Array, width: number, height: number, sigma: number): void {
  if (sigma <= 0) return;
  const box = boxOf(sigma);
  const padded = Math.max(width, height) + 2 * (box.radius + 1);
  const line = new Float64Array(padded);
  const scratch = new Float64Array(padded);
  for (let y = 0; y < height; y++) blurLine(values, y * width, 1, width, box, line, scratch);
  for (let x = 0; x < width; x++) blurLine(values, x, width, height, box, line, scratch);
}

/** One box of integer radius r with the two outer taps weighted so that the variance is exactly sigma²/PASSES. */
interface Box {
  readonly radius: number;
  readonly outer: number;
  readonly norm: number;
}

function boxOf(sigma: number): Box {
  const variance = (sigma * sigma) / PASSES;
  const r = Math.floor(0.5 * Math.sqrt(12 * variance + 1) - 0.5);
  const outer = ((2 * r + 1) * (r * (r + 1) - 3 * variance)) / (6 * (variance - (r + 1) * (r + 1)));
  return { radius: r, outer, norm: 1 / (2 * (outer + r) + 1) };
}

function blurLine(
  values: Float32Array,
  start: number,
  stride: number,
  length: number,
  box: Box,
  line: Float64Array,
  scratch: Float64Array,
): void {
  const first = box.radius + 1;
  for (let i = 0, at = start; i < length; i++, at += stride) line[first + i] = values[at];
  for (let pass = 0; pass < PASSES; pass += 2) {
    boxPass(line, scratch, length, box);
    boxPass(scratch, line, length, box);
  }
  for (let i = 0, at = start; i < length; i++, at += stride) values[at] = line[first + i];
}

/** Both lines have radius + 1 places before and after their `length`; those of `from` are filled here with its mirror. */
function boxPass(from: Float64Array, to: Float64Array, length: number, { radius, outer, norm }: Box): void {
  const first = radius + 1;
  const end = first + length;
  for (let i = 0; i < first; i++) {
    from[first - 1 - i] = from[first + mirrorRepeated(i, length)];
    from[end + i] = from[end - 1 - mirrorRepeated(i, length)];
  }
  let sum = 0;
  for (let i = 1; i <= 2 * radius + 1; i++) sum += from[i];
  for (let i = 0; i < length; i++) {
    const left = from[i];
    const right = from[i + 2 * first];
    to[first + i] = (sum + outer * (left + right)) * norm;
    sum += right - from[i + 1];
  }
}

/** The Gaussian blur with the kernel itself, cut off at four sigmas as scipy does: for comparison, its cost grows with sigma. */
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
