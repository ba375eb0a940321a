import type { Parts } from '../state/parts.ts';
import type { EncodingVerbs } from '../state/verbs.ts';

interface Hooks {
  /** The chosen face is to be looked at once more. */
  readonly onAgain: () => void;
}

/** A large encoder at work on the chosen face, as the engine tells: half a minute, which the user may end. */
export class Encodings implements EncodingVerbs {
  private readonly parts: Pick<Parts, 'store'>;
  private readonly hooks: Hooks;
  private halt: () => void = () => undefined;
  /** The engine has not answered yet; what it says until then is late. */
  private stopping = false;

  constructor(parts: Encodings['parts'], hooks: Hooks) {
    this.parts = parts;
    this.hooks = hooks;
  }

  /** @param share how much is done, 1 when all is; null once it is over. @param halt ends it */
  heard(share: number | null, halt: () => void): void {
    this.halt = halt;
    if (share !== null && share < 1) {
      if (!this.stopping) this.parts.store.set({ encoding: share });
      return;
    }
    // The code was there before the engine heard of the stop, where it says so.
    this.parts.store.set({ encoding: share === null && this.stopping ? 'stopped' : null });
    this.stopping = false;
  }

  stop(): void {
    if (typeof this.parts.store.get().encoding !== 'number') return;
    this.stopping = true;
    this.parts.store.set({ encoding: 'stopped' });
    this.halt();
  }

  again(): void {
    this.parts.store.set({ encoding: null });
    this.hooks.onAgain();
  }

  /** Another photo takes the place of this one. */
  forget(): void {
    this.stopping = false;
    if (this.parts.store.get().encoding !== null) this.parts.store.set({ encoding: null });
  }
}
