/**
 * Which rungs to climb, from what each would cost and how good each is. A pure function: it knows nothing of networks.
 * DESIGN §4: a first preview within the frame budget, then the best quality per added millisecond, then the full generator.
 */

/** A block of a rung. Two rungs share a block when its key and the keys of all blocks before it are equal. */
export interface PlannedBlock {
  readonly key: string;
  readonly ms: number;
}

export interface Candidate {
  readonly blocks: readonly PlannedBlock[];
  /** Higher is better; only the order and the ratios of differences count. */
  readonly quality: number;
}

export interface PlanLimits {
  /** Time for the first preview, ms. */
  readonly frameBudget: number;
  /** Most rungs in the climb, 2 or more. */
  readonly maxRungs: number;
  /** Most time of the whole climb, in times of the full generator alone; kept wherever the frame budget allows it. */
  readonly maxTotal: number;
}

/** Time of the blocks of `next` that are not already there from `done`. */
export function addedTime(next: Candidate, done?: Candidate): number {
  let shared = 0;
  while (shared < next.blocks.length && next.blocks[shared].key === done?.blocks[shared]?.key) shared++;
  return next.blocks.slice(shared).reduce((sum, { ms }) => sum + ms, 0);
}

/**
 * @returns rungs of strictly rising quality that end with `full`. The full generator comes alone only when nothing else is
 * worse than it: an earlier picture is worth having even where the full one fits the budget, which may be measured on an idle
 * machine.
 */
export function planClimb<T extends Candidate>(candidates: readonly T[], full: T, limits: PlanLimits): readonly T[] {
  const below = candidates.filter(({ quality }) => quality < full.quality);
  if (below.length === 0) return [full];
  const first = chooseFirst(below, full, limits);
  const climb = [first];
  let spent = addedTime(first);
  const most = Math.max(allowed(full, limits), (spent + addedTime(full, first)) * (1 + 1e-9));
  while (climb.length < limits.maxRungs - 1) {
    const last = climb[climb.length - 1];
    const direct = addedTime(full, last);
    const worth = below
      .map((rung) => ({ rung, ms: addedTime(rung, last), rest: addedTime(full, rung) }))
      // A rung between pays only if it comes clearly before the full picture would.
      .filter(({ rung, ms }) => rung.quality > last.quality && ms < direct / 2)
      .filter(({ ms, rest }) => spent + ms + rest <= most)
      .map((one) => ({ ...one, gain: (one.rung.quality - last.quality) / one.ms }))
      .sort((a, b) => order(b.gain, a.gain) || order(b.rung.quality, a.rung.quality) || order(a.rest, b.rest));
    if (worth.length === 0) break;
    climb.push(worth[0].rung);
    spent += worth[0].ms;
  }
  return [...climb, full];
}

/** The best within the budget that also leaves the climb within its limit; else the best within the budget; else the cheapest. */
function chooseFirst<T extends Candidate>(below: readonly T[], full: T, limits: PlanLimits): T {
  const priced = below.map((rung) => ({ rung, ms: addedTime(rung), rest: addedTime(full, rung) }));
  const fitting = priced.filter(({ ms }) => ms <= limits.frameBudget);
  const thrifty = fitting.filter(({ ms, rest }) => ms + rest <= allowed(full, limits));
  const best = [thrifty, fitting].find((list) => list.length > 0);
  const sorted = best
    ? best.sort((a, b) => order(b.rung.quality, a.rung.quality) || order(a.ms, b.ms) || order(a.rest, b.rest))
    : priced.sort((a, b) => order(a.ms, b.ms) || order(b.rung.quality, a.rung.quality) || order(a.rest, b.rest));
  return sorted[0].rung;
}

function allowed(full: Candidate, { maxTotal }: PlanLimits): number {
  return addedTime(full) * maxTotal;
}

/** Unlike a difference, right for two infinite values. */
function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
