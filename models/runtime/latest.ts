/** "Latest wins": a newer request aborts the older one, and nothing of the older one is delivered any more. */
export interface Latest {
  /**
   * Aborts what runs and starts `work`. The signal aborts when a newer call or `stop()` comes.
   * Resolves to the result, or to undefined when it was overtaken (whatever it threw or returned then).
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  stop(): void;
  /**
   * For what nobody waits for: resolves once nothing runs. The signal is that of the time of asking: it aborts with the next `run` or
   * `stop()`, also while this one still waits.
   */
  rest(): Promise<AbortSignal>;
}

export function createLatest(): Latest {
  let current = new AbortController();
  let resting = new AbortController();
  let running = 0;
  const wake: (() => void)[] = [];
  const abort = (): void => {
    current.abort();
    resting.abort();
    resting = new AbortController();
  };
  return {
    async run(work) {
      abort();
      const mine = (current = new AbortController());
      running += 1;
      try {
        const result = await work(mine.signal);
        return mine.signal.aborted ? undefined : result;
      } catch (error) {
        if (mine.signal.aborted) return undefined;
        throw error;
      } finally {
        running -= 1;
        if (running === 0) for (const go of wake.splice(0)) go();
      }
    },
    stop: abort,
    async rest() {
      const { signal } = resting;
      if (running > 0) await new Promise<void>((resolve) => wake.push(resolve));
      return signal;
    },
  };
}
