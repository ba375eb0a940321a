import { useEffect, useState } from 'preact/hooks';
import type { Readable } from './store.ts';

/** Redraws the component when the selected part of the state becomes another value. */
export function useStore<State, Part>(store: Readable<State>, select: (state: State) => Part): Part {
  const [, redraw] = useState({});
  const part = select(store.get());
  useEffect(() => {
    let seen = part;
    const look = (): void => {
      const now = select(store.get());
      if (Object.is(now, seen)) return;
      seen = now;
      redraw({});
    };
    // The state may have changed between drawing and this effect.
    look();
    return store.subscribe(look);
  }, [store]);
  return part;
}
