/** Draws triangles of values that are linear inside each. */

/** Where triangles are drawn: pixel (i, j) has its centre at (x + i, y + j) in the units of the corner points. */
export interface Canvas {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const EDGE = 1e-5;

/**
 * Draws two interleaved values a pixel; what no triangle covers stays as it is, later triangles cover earlier ones.
 * @param corners (x, y) of every vertex in the canvas' pixels
 * @param values two a vertex
 * @param triangles three vertices each
 * @param out 2 · width · height
 * @param facing draws only triangles wound like the mesh, as seen from the front
 */
export function rasterize(
  corners: Float32Array,
  values: Float32Array,
  triangles: Uint16Array,
  canvas: Canvas,
  out: Float32Array,
  facing = false,
): void {
  const { x: left, y: top, width, height } = canvas;
  for (let t = 0; t + 2 < triangles.length; t += 3) {
    const [a, b, c] = [2 * triangles[t], 2 * triangles[t + 1], 2 * triangles[t + 2]];
    const ay = corners[a + 1] - top;
    const by = corners[b + 1] - top;
    const cy = corners[c + 1] - top;
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - EDGE));
    const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) + EDGE));
    if (y1 < y0) continue;
    const ax = corners[a] - left;
    const bx = corners[b] - left;
    const cx = corners[c] - left;
    const leftmost = Math.min(ax, bx, cx);
    const rightmost = Math.max(ax, bx, cx);
    if (rightmost < 0 || leftmost > width - 1) continue;
    const det = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (Math.abs(det) < 1e-9 || (facing && det < 0)) continue;
    // Weights of b and c: both linear in x and y.
    const ub = (cy - ay) / det;
    const vb = -(cx - ax) / det;
    const uc = -(by - ay) / det;
    const vc = (bx - ax) / det;
    const [p0, q0] = [values[a], values[a + 1]];
    const [pb, qb] = [values[b] - p0, values[b + 1] - q0];
    const [pc, qc] = [values[c] - p0, values[c + 1] - q0];
    const stepP = ub * pb + uc * pc;
    const stepQ = ub * qb + uc * qc;
    const ua = -ub - uc;
    for (let y = y0; y <= y1; y++) {
      const wb = vb * (y - ay) - ub * ax;
      const wc = vc * (y - ay) - uc * ax;
      const wa = 1 - wb - wc;
      // The part of the row where no weight is negative.
      let from = leftmost;
      let to = rightmost;
      if (ub > 0) from = Math.max(from, (-EDGE - wb) / ub);
      else if (ub < 0) to = Math.min(to, (-EDGE - wb) / ub);
      else if (wb < -EDGE) continue;
      if (uc > 0) from = Math.max(from, (-EDGE - wc) / uc);
      else if (uc < 0) to = Math.min(to, (-EDGE - wc) / uc);
      else if (wc < -EDGE) continue;
      if (ua > 0) from = Math.max(from, (-EDGE - wa) / ua);
      else if (ua < 0) to = Math.min(to, (-EDGE - wa) / ua);
      else if (wa < -EDGE) continue;
      const x0 = Math.max(0, Math.ceil(from - EDGE));
      const x1 = Math.min(width - 1, Math.floor(to + EDGE));
      let p = p0 + (wb + ub * x0) * pb + (wc + uc * x0) * pc;
      let q = q0 + (wb + ub * x0) * qb + (wc + uc * x0) * qc;
      for (let x = x0, at = 2 * (y * width + x0); x <= x1; x++, at += 2) {
        out[at] = p;
        out[at + 1] = q;
        p += stepP;
        q += stepQ;
      }
    }
  }
}
