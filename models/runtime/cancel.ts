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
    await nextTask();
    this.#last = performance.now();
    throwIfAborted(signal);
  }
}

/**
 * After what is waiting by now. No timer: browsers stretch timers that follow each other to 4 ms (HTML standard, "timer nesting"),
 * which a search of 60 steps would wait for some hundred times.
 */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
