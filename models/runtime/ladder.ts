/**
 * Chooses the climb from measured block times: the first rung is the best that fits the frame budget, the next ones give
 * the most quality for each added millisecond, and the last is always the full generator.
 */
import { segmentCount } from '../graph/widths.ts';
import { segmentWidths } from './segments.ts';
import type { Generator, LadderOptions, Rung, SegmentCost } from './types.ts';

/** Quality is declared, not measured here: log of resolution counts most, then width. Monotone in both. */
function quality(rung: Rung): number {
  return Math.log2(rung.resolution) + Math.log2(rung.ratio) * 0.5;
}

/** Time of the blocks of `next` that `done` has not already run with the same widths. */
export function addedTime(
  next: Rung,
  done: Rung | undefined,
  time: (segment: number, widths: readonly number[]) => number,
): number {
  let shared = done !== undefined;
  let ms = 0;
  for (let index = 0; index < segmentCount(next.resolution); index++) {
    const own = segmentWidths(index, next.widths);
    shared &&=
      index < segmentCount(done?.resolution ?? 4) && own.join() === segmentWidths(index, done?.widths ?? []).join();
    if (!shared) ms += time(index, own);
  }
  return ms;
}

/** @returns at least two rungs (if the model has two), of rising quality, ending with the full generator */
export function planLadder(
  generator: Generator,
  costs: readonly SegmentCost[],
  options: LadderOptions = {},
): readonly Rung[] {
  const { frameBudget = 50, maxRungs = 4 } = options;
  const measured = new Map(costs.map((c) => [`${c.segment}:${c.widths.join()}`, c.ms]));
  const time = (segment: number, widths: readonly number[]): number =>
    measured.get(`${segment}:${widths.join()}`) ?? Infinity;
  const rungs = generator.resolutions
    .flatMap((resolution) => generator.ratios.map((ratio) => generator.rung(resolution, ratio)))
    .sort((a, b) => quality(a) - quality(b));
  const full = generator.rung(Math.max(...generator.resolutions), Math.max(...generator.ratios));
  const candidates = rungs.filter((r) => quality(r) < quality(full));
  if (candidates.length === 0) return [full];
  const fitting = candidates.filter((r) => addedTime(r, undefined, time) <= frameBudget);
  const climb: Rung[] = [fitting.at(-1) ?? candidates[0]];
  while (climb.length < maxRungs - 1) {
    const last = climb[climb.length - 1];
    const toFull = addedTime(full, last, time);
    // A rung between pays only if it comes clearly before the full picture does.
    const worth = candidates
      .filter((r) => quality(r) > quality(last))
      .map((r) => ({ r, ms: addedTime(r, last, time) }))
      .filter(({ ms }) => ms > 0 && ms < toFull / 2)
      .map(({ r, ms }) => ({ r, gain: (quality(r) - quality(last)) / ms }))
      .sort((a, b) => b.gain - a.gain);
    if (worth.length === 0) break;
    climb.push(worth[0].r);
  }
  return [...climb, full];
}
