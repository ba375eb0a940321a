import { PortraitError } from '../errors.ts';

/** @throws PortraitError cancelled */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new PortraitError('cancelled', 'Cancelled.');
}

/** Work that goes on for longer than this, ms, keeps a newer edit waiting. */
const PATIENCE = 12;

/** Lets messages in between two pieces of work, if it is time: a cancelling one cannot come while the thread computes. */
export class Breath {
  #last = performance.now();

  /** @throws PortraitError cancelled, also by a message that came meanwhile */
  async take(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (performance.now() - this.#last < PATIENCE) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
    throwIfAborted(signal);
  }
}
