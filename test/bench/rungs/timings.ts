/** What rungs.ts measured. */
import { median } from '../table.ts';

/** One run, ms. */
interface Timing {
  readonly clock: number;
  readonly cpu: number;
}

/** All timings of all jobs; a job's own, in the order of the rounds. */
export class Timings {
  readonly #all = new Map<string, Timing[]>();

  add(job: string, timing: Timing): void {
    this.#all.set(job, [...(this.#all.get(job) ?? []), timing]);
  }

  clock(job: string): number {
    return median(this.#of(job).map(({ clock }) => clock));
  }

  cpu(job: string): number {
    return median(this.#of(job).map(({ cpu }) => cpu));
  }

  /** Processor time of one to another's, formed within each round. */
  ratio(job: string, other: string): number {
    return median(this.#of(job).map(({ cpu }, round) => cpu / this.#of(other)[round].cpu));
  }

  #of(job: string): readonly Timing[] {
    const found = this.#all.get(job);
    if (!found) throw new Error(`${job} was not measured.`);
    return found;
  }
}
