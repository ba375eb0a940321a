/**
 * A set of upper and lower teeth: not the same for everybody, and always the same for one face. Lengths in distances between the
 * pupils (63 mm): widths and heights are the usual ones of grown people, and vary by about as much as theirs do.
 */
import type { FaceMesh } from '../mesh/types.ts';

export interface Tooth {
  /** Edges along the mouth. */
  readonly left: number;
  readonly right: number;
  /** From the lip line that a full smile has. */
  readonly height: number;
  /** Parts of enamel. */
  readonly shade: number;
  /** How much of each side its edge is rounded off, left and right. */
  readonly round: readonly [number, number];
}

export interface Dentition {
  readonly upper: readonly Tooth[];
  readonly lower: readonly Tooth[];
  /** Along the mouth, where the upper and the lower ones begin. */
  readonly first: readonly [upper: number, lower: number];
}

/** From the middle outwards: incisors, canine, premolars, molar. Width, height. */
const UPPER = [
  [0.135, 0.165],
  [0.108, 0.15],
  [0.1, 0.162],
  [0.078, 0.142],
  [0.064, 0.132],
  [0.05, 0.13],
] as const;
const LOWER = [
  [0.083, 0.12],
  [0.092, 0.12],
  [0.1, 0.125],
  [0.085, 0.11],
  [0.07, 0.105],
] as const;

/** A stream of numbers −1..1 that depends on the face's proportions alone. */
function lot({ points }: FaceMesh): () => number {
  let state = 2166136261;
  const distance = (a: number, b: number): number =>
    Math.hypot(points[3 * a] - points[3 * b], points[3 * a + 1] - points[3 * b + 1]);
  const unit = Math.max(distance(33, 263), 1e-6);
  // Bone, not expression; rounded, so that a mesh found anew gives mostly the same.
  for (const [a, b] of [
    [168, 1],
    [127, 356],
    [133, 362],
    [129, 358],
  ])
    state = Math.imul(state ^ Math.round((20 * distance(a, b)) / unit), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2147483648 - 1;
  };
}

export function dentitionOf(mesh: FaceMesh): Dentition {
  const next = lot(mesh);
  const size = 1 + 0.05 * next();
  const squareness = 0.5 + 0.4 * next();
  const unevenness = 0.6 + 0.4 * next();
  const midline = 0.006 * next();
  const row = (sizes: readonly (readonly [number, number])[]): Tooth[] => {
    const widths = sizes.map(([width]) => width * size * (1 + 0.04 * next()));
    const half = (sign: 1 | -1): Tooth[] => {
      let from = midline;
      return sizes.map(([, height], k) => {
        const to = from + sign * widths[k] * (1 + 0.025 * unevenness * next());
        const outer = 0.5 + 0.5 * (1 - squareness) + (k === 2 ? 0.4 : 0.1 * k);
        const inner = 0.25 + 0.35 * (1 - squareness) + (k === 2 ? 0.35 : 0.08 * k);
        const tooth: Tooth = {
          left: Math.min(from, to),
          right: Math.max(from, to),
          height: height * size * (1 + 0.03 * unevenness * next()),
          // Canines are a little darker and yellower in everybody.
          shade: (k === 2 ? 0.94 : k > 2 ? 0.95 : 1) * (1 + 0.025 * unevenness * next()),
          round: sign > 0 ? [inner, outer] : [outer, inner],
        };
        from = to;
        return tooth;
      });
    };
    return [...half(-1).reverse(), ...half(1)];
  };
  const [upper, lower] = [row(UPPER), row(LOWER)];
  return { upper, lower, first: [upper[0].left, lower[0].left] };
}
