import { UNTOUCHED, type Current } from './next-step.ts';

/** What the engine has been brought to, as far as its answers tell. */
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
