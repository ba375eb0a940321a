/** Plans the climb of one generator from block times: joins its rungs, their times and their quality for `planClimb`. */
import { segmentCount } from '../graph/widths.ts';
import { planClimb, type Candidate } from './plan.ts';
import { segmentWidths } from './segments.ts';
import type { Generator, LadderOptions, Rung, SegmentCost } from './types.ts';

/** Log of resolution counts most, then width; monotone in both. The same for every model: none tells how good its rungs are. */
function qualityOf(rung: Rung): number {
  return Math.log2(rung.resolution) + Math.log2(rung.ratio) * 0.5;
}

/**
 * A climb is to take at most 1.2 times the full generator. What a plan does not know, such as handing out more pictures, came to 7 % on
 * top of it (test/bench/rungs.ts).
 */
const MOST_TOTAL = 1.1;

interface PlannedRung extends Candidate {
  readonly rung: Rung;
}

/** What a rung takes when nothing of it is kept, ms. */
export function timeOf(rung: Rung, costs: readonly SegmentCost[]): number {
  const known = new Map(costs.map((c) => [`${c.segment}:${c.widths.join()}`, c.ms]));
  return Array.from({ length: segmentCount(rung.resolution) }, (_, index) => index).reduce(
    (sum, index) => sum + (known.get(`${index}:${segmentWidths(index, rung.widths).join()}`) ?? Infinity),
    0,
  );
}

/** @returns at least two rungs (if the model has two), of rising quality, ending with the full generator */
export function planLadder(
  generator: Generator,
  costs: readonly SegmentCost[],
  options: LadderOptions = {},
): readonly Rung[] {
  const { frameBudget = 50, maxRungs = 4, maxTotal = MOST_TOTAL } = options;
  const known = new Map(costs.map((c) => [`${c.segment}:${c.widths.join()}`, c.ms]));
  const priced = (rung: Rung): PlannedRung => {
    const blocks = Array.from({ length: segmentCount(rung.resolution) }, (_, index) => {
      const key = `${index}:${segmentWidths(index, rung.widths).join()}`;
      return { key, ms: known.get(key) ?? Infinity };
    });
    return { rung, blocks, quality: qualityOf(rung) };
  };
  const { resolutions, ratios, flexible } = generator;
  const uniform = resolutions.flatMap((resolution) => ratios.map((ratio) => generator.rung(resolution, ratio)));
  const full = priced(generator.rung(Math.max(...resolutions), Math.max(...ratios)));
  return planClimb([...uniform, ...flexible].map(priced), full, { frameBudget, maxRungs, maxTotal }).map(
    ({ rung }) => rung,
  );
}
