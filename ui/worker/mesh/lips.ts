/** Rules that lips keep, whatever the sliders ask for. All of them change `target` in place. */
import { gapsOf, lipAxes, type FaceGeometry } from './geometry.ts';
import { LIP_CORNERS, LIP_PAIRS, LIP_ROWS, OUTER_LIPS } from './tables.ts';
import type { Shape } from './types.ts';
import { dot, meanOf, minus, vertex, type Vector } from './vector.ts';

const ROW = LIP_ROWS[0].length;
const ALL_LIPS: readonly number[] = [
  ...new Set([...LIP_ROWS.flat(), ...OUTER_LIPS, ...LIP_CORNERS.slice(0, 3).flat()]),
];

function shift(target: Shape, v: number, direction: Vector, by: number): void {
  target[2 * v] += direction[0] * by;
  target[2 * v + 1] += direction[1] * by;
}

/**
 * Lips may meet and never pass, nor part by more than `most`: each gives back half of what is too much.
 * @param least per pair: the smallest gap allowed
 * @param most per pair: the largest, where there is a limit
 */
export function clampLips(target: Shape, least: readonly number[], most?: readonly number[]): void {
  const { across } = lipAxes(target);
  const gaps = gapsOf(target, LIP_PAIRS, across);
  for (let k = 0; k < ROW; k++) {
    const want = gaps[k + 1];
    let allowed = Math.max(want, least[k + 1]);
    if (most) allowed = Math.min(allowed, Math.max(most[k + 1], 0));
    const back = 0.5 * (allowed - want);
    if (back === 0) continue;
    for (let row = 0; row < 8; row++) shift(target, LIP_ROWS[row][k], across, row < 4 ? -back : back);
  }
}

/** Lip lines stay lines: each row's displacements, its corners held, are smoothed along the row. */
export function smoothRows(move: Shape, rounds = 2): void {
  const line = new Float64Array(2 * (ROW + 2));
  LIP_ROWS.forEach((row, k) => {
    const [left, right] = LIP_CORNERS[k % 4];
    const all = [left, ...row, right];
    for (let round = 0; round < rounds; round++) {
      all.forEach((v, i) => line.set([move[2 * v], move[2 * v + 1]], 2 * i));
      for (let i = 1; i <= ROW; i++)
        for (let c = 0; c < 2; c++)
          move[2 * all[i] + c] = 0.25 * line[2 * i - 2 + c] + 0.5 * line[2 * i + c] + 0.25 * line[2 * i + 2 + c];
    }
  });
}

/** The mouth's width stays within these ratios of the photo's: every lip vertex gives back its share along the mouth. */
export function keepWidth({ shape, mouth }: FaceGeometry, target: Shape, least = 0.88, most = 1.3): void {
  const width = (s: Shape): number => dot(minus(vertex(s, 308), vertex(s, 78)), mouth.along);
  const ratio = width(target) / width(shape);
  const keep = Math.min(most, Math.max(least, ratio));
  if (keep === ratio) return;
  const middle = meanOf(target, [78, 308]);
  for (const v of ALL_LIPS)
    shift(target, v, mouth.along, dot(minus(vertex(target, v), middle), mouth.along) * (keep / ratio - 1));
}

/** No lip gets thinner than `least` of what it was in the photo: its outer rows give way. */
export function keepThickness({ shape }: FaceGeometry, target: Shape, least = 0.6): void {
  const { across } = lipAxes(target);
  for (const [first, sign] of [
    [0, -1],
    [4, 1],
  ])
    for (let k = 0; k < ROW; k++) {
      const [inner, outer] = [LIP_ROWS[first][k], LIP_ROWS[first + 3][k]];
      const thick = (s: Shape): number => dot(minus(vertex(s, outer), vertex(s, inner)), across) * sign;
      const lack = least * thick(shape) - thick(target);
      if (lack <= 0) continue;
      for (let row = 1; row < 4; row++) shift(target, LIP_ROWS[first + row][k], across, (sign * lack * row) / 3);
    }
}
