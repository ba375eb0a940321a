import type { BackendChoice, FaceSquares } from '../../worker/api.ts';
import type { FacePercents, Percents } from './percents.ts';

/** What the engine has been brought to. */
export interface Current {
  /** A call is under way that must not be overtaken (start, open, choose, render). */
  readonly busy: boolean;
  /** The backend wish the running engine was started with; null when none runs. */
  readonly backend: BackendChoice | null;
  readonly model: number | null;
  readonly photo: number | null;
  readonly face: number | null;
  /** Whether `photo` has a face to edit. */
  readonly editable: boolean;
  /** Sliders of the latest edit that was started, null before the first. */
  readonly sliders: Percents | null;
  readonly others: FacePercents;
  /** Squares set by hand that it was given for faces of `photo`. */
  readonly squares?: FaceSquares;
  /** Codes that it was given for faces of `photo`. */
  readonly codes?: Readonly<Record<number, string | null>>;
  /** That edit is still climbing; `frames` so far. */
  readonly running: { readonly frames: number } | null;
}

/** Before an engine runs. */
const UNTOUCHED: Current = {
  busy: false,
  backend: null,
  model: null,
  photo: null,
  face: null,
  editable: false,
  sliders: null,
  others: {},
  running: null,
};

/** Keeps it, as far as the engine's answers tell. */
export class EngineState {
  private state: Current = UNTOUCHED;

  get now(): Current {
    return this.state;
  }

  change(change: Partial<Current>): void {
    this.state = { ...this.state, ...change };
  }

  /** The engine is gone. */
  reset(): void {
    this.state = UNTOUCHED;
  }

  /** Runs one call that nothing may overtake. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.change({ busy: true });
    const result = await work();
    this.change({ busy: false });
    return result;
  }
}
