/** A value that many parts of the panel look at. */
export interface Readable<State> {
  get(): State;
  /** @returns the way to unsubscribe */
  subscribe(listener: () => void): () => void;
}

/** Changed by merging, seen by everybody who subscribed. */
export interface Store<State> extends Readable<State> {
  /** Merges the given fields; subscribers hear of it only when one of them is another value. */
  set(change: Partial<State>): void;
}

export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const names = Object.keys(change) as (keyof State)[];
      if (names.every((name) => Object.is(state[name], change[name]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
