/** "Latest wins": a newer request aborts the older one, and nothing of the older one is delivered any more. */
export interface Latest {
  /**
   * Aborts what runs and starts `work`. The signal aborts when a newer call or `stop()` comes.
   * Resolves to the result, or to undefined when it was overtaken (whatever it threw or returned then).
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  stop(): void;
}

export function createLatest(): Latest {
  let current = new AbortController();
  return {
    async run(work) {
      current.abort();
      const mine = (current = new AbortController());
      try {
        const result = await work(mine.signal);
        return mine.signal.aborted ? undefined : result;
      } catch (error) {
        if (mine.signal.aborted) return undefined;
        throw error;
      }
    },
    stop: () => current.abort(),
  };
}
