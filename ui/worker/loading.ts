import type { ByteCount, OnProgress } from './api.ts';

/** Sums up what is loaded of several parts. Each says at once how large it is, so the sum of all is known from the start. */
export class Loading {
  readonly #parts = new Map<string, ByteCount>();
  readonly #onProgress: OnProgress;

  constructor(onProgress: OnProgress) {
    this.#onProgress = onProgress;
  }

  /** For the part of this name. */
  of(name: string): (bytes: ByteCount) => void {
    return (bytes) => {
      this.#parts.set(name, bytes);
      const [done, all] = [this.#sum('done'), this.#sum('all')];
      if (done < all) this.#onProgress('loading', done / all, { done, all });
    };
  }

  #sum(of: keyof ByteCount): number {
    return [...this.#parts.values()].reduce((total, bytes) => total + bytes[of], 0);
  }
}
