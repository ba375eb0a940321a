/** A search for w* with a budget, that can be watched and stopped. */
import { PortraitError } from '../errors.ts';
import type { Cpu } from '../cpu/index.ts';
import type { Container, ModelFile } from '../format/index.ts';
import { Breath } from '../runtime/cancel.ts';
import { Search, SETTINGS, type SearchSettings, type SearchStep } from './search.ts';

/** The search is over when either is used up. */
export interface RefineBudget {
  /** With all that opening it takes. */
  readonly seconds?: number;
  readonly steps?: number;
}

/** Beyond these a code hardly comes nearer. */
export const MOST_STEPS = 80;

export interface RefineRequest {
  /** Its functions draw; the search opens blocks of its own, and gives their memory back. */
  readonly cpu: Cpu;
  readonly model: ModelFile;
  /** SqueezeNet's layers, as models/nets has them. */
  readonly net: Container;
  /** [3, r, r] in [-1, 1], r = `searchResolution(model)`. */
  readonly photo: Float32Array;
  /** The encoder's code. */
  readonly start: Float32Array;
  readonly budget?: RefineBudget;
  readonly settings?: SearchSettings;
  /** What seconds are counted by, ms; the wall clock where left out. */
  readonly clock?: () => number;
  /** Ends the search; the best so far is the result. */
  readonly signal?: AbortSignal;
  /** @param done 0 to 1 of the budget. Not to be awaited */
  readonly onStep?: (step: SearchStep, done: number, elapsed: number) => void;
}

export interface RefineResult {
  readonly wplus: Float32Array;
  readonly steps: number;
  /** SqueezeNet distance of the first and of the best picture to the photo. */
  readonly before: number;
  readonly after: number;
}

/** @throws PortraitError out-of-memory */
export async function refine(request: RefineRequest): Promise<RefineResult> {
  const { cpu, model, net, photo, start, budget = {}, settings = SETTINGS, signal, onStep } = request;
  const clock = request.clock ?? (() => performance.now());
  const steps = Math.min(budget.steps ?? MOST_STEPS, MOST_STEPS);
  const limit = 1000 * (budget.seconds ?? Infinity);
  const breath = new Breath();
  const begin = clock();
  const blocks = await cpu.open(model, 'stored');
  try {
    const search = new Search(blocks, net, photo, start, () => breath.take(signal), settings);
    const opened = clock();
    let [before, after, least, count] = [0, 0, Infinity, 0];
    for (let done = 0; done < 1 && !signal?.aborted; count++) {
      const now = clock();
      // The last picture is to be drawn within the limit.
      const last = limit - (count > 0 ? (now - opened) / count : 0);
      done = Math.min(1, Math.max(count / steps, (now - begin) / Math.max(1, last)));
      const step = await search.step(done).catch(unlessAborted(signal));
      if (!step) break;
      if (count === 0) before = step.distance;
      if (step.full && step.total < least) [least, after] = [step.total, step.distance];
      onStep?.(step, done, clock() - begin);
    }
    return { wplus: search.best, steps: Math.max(0, count - 1), before, after };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PortraitError(
      'out-of-memory',
      'There is not enough memory to come closer to this face; close other tabs and try again.',
      error,
    );
  } finally {
    blocks.dispose();
  }
}

/** A search that is stopped has a result all the same. */
function unlessAborted(signal: AbortSignal | undefined): (error: unknown) => undefined {
  return (error) => {
    if (!signal?.aborted) throw error;
  };
}
