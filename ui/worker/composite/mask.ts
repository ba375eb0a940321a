/** Where in the face square an edit may show: 1 over the face, falling smoothly to 0 before the square ends. */

/** Ellipse in the square's own coordinates (0..1); inside `inner` of its radius the mask is 1, outside the radius 0. */
export const FACE_ELLIPSE = { u: 0.5, v: 0.52, radiusU: 0.47, radiusV: 0.48, inner: 0.72 } as const;

/** @param u,v place in the face square, 0..1 from its top-left corner */
export function faceMask(u: number, v: number): number {
  const { radiusU, radiusV, inner } = FACE_ELLIPSE;
  const across = (u - FACE_ELLIPSE.u) / radiusU;
  const down = (v - FACE_ELLIPSE.v) / radiusV;
  // Math.hypot is many times slower, and this is asked for every pixel.
  const squared = across * across + down * down;
  if (squared >= 1) return 0;
  if (squared <= inner * inner) return 1;
  const t = (1 - Math.sqrt(squared)) / (1 - inner);
  return t * t * (3 - 2 * t);
}
