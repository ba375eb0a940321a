import type { RgbaImage } from '../api.ts';

/** Catmull-Rom: exact at whole coordinates, and as sharp as the photo between them. */
function weights(t: number, out: Float64Array): void {
  out[0] = t * (-0.5 + t * (1 - 0.5 * t));
  out[1] = 1 + t * t * (-2.5 + 1.5 * t);
  out[2] = t * (0.5 + t * (2 - 1.5 * t));
  out[3] = t * t * (-0.5 + 0.5 * t);
}

const [wx, wy] = [new Float64Array(4), new Float64Array(4)];
const columns = new Int32Array(4);

/**
 * The colour of a photo between its pixels (centres at whole coordinates, the rim repeated outside), 8-bit levels.
 * Transparent pixels have a colour nobody sees, and count as much as they show; where all are, `out` stays as it is.
 */
export function samplePhoto({ width, height, data }: RgbaImage, x: number, y: number, out: Float32Array): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  weights(x - x0, wx);
  weights(y - y0, wy);
  for (let a = 0; a < 4; a++) columns[a] = 4 * Math.min(width - 1, Math.max(0, x0 - 1 + a));
  let red = 0;
  let green = 0;
  let blue = 0;
  let total = 0;
  for (let b = 0; b < 4; b++) {
    const line = 4 * width * Math.min(height - 1, Math.max(0, y0 - 1 + b));
    const down = wy[b];
    for (let a = 0; a < 4; a++) {
      const at = line + columns[a];
      const weight = down * wx[a] * data[at + 3];
      red += weight * data[at];
      green += weight * data[at + 1];
      blue += weight * data[at + 2];
      total += weight;
    }
  }
  if (total < 1) return;
  out[0] = red / total;
  out[1] = green / total;
  out[2] = blue / total;
}
