/** Small arithmetic of the mesh room. */

export type Vector = readonly [x: number, y: number];

/** 0 below low, 1 above high, smooth between. */
export function ramp(x: number, low: number, high: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / Math.max(high - low, 1e-9)));
  return t * t * (3 - 2 * t);
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1];
}

export function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1]];
}

export function times(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor];
}

export function plus(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1]];
}

/** Mean of these vertices of a shape. */
export function meanOf(shape: Float32Array, vertices: readonly number[]): Vector {
  let [x, y] = [0, 0];
  for (const v of vertices) {
    x += shape[2 * v];
    y += shape[2 * v + 1];
  }
  return [x / vertices.length, y / vertices.length];
}

export function vertex(shape: Float32Array, v: number): Vector {
  return [shape[2 * v], shape[2 * v + 1]];
}

/** The unit vector along `a`, and its length. */
export function unitOf(a: Vector): { readonly unit: Vector; readonly length: number } {
  const length = Math.hypot(a[0], a[1]);
  return { unit: [a[0] / length, a[1] / length], length };
}
