/** What the matrices of algorithms.ts are made of: polynomials as their coefficients, lowest first. */

export type Polynomial = readonly number[];

export function times(a: Polynomial, b: Polynomial): number[] {
  const product = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) product[i + j] += x * y;
  return product;
}

/** Zero at the points, and nowhere else; its highest coefficient is 1. */
export function vanishing(points: readonly number[]): Polynomial {
  return points.reduce<Polynomial>((product, point) => times(product, [-point, 1]), [1]);
}

/** Product of the distances to the other points: what `vanishing` of those is at this one. */
export function spread(point: number, points: readonly number[]): number {
  return points.reduce((product, other) => (other === point ? product : product * (point - other)), 1);
}

/** Lagrange: 1 at one point and 0 at the others. */
export function basis(point: number, points: readonly number[]): Polynomial {
  const factor = spread(point, points);
  return vanishing(points.filter((other) => other !== point)).map((c) => c / factor);
}
