import { PortraitError } from '../errors.ts';

/** @throws PortraitError cancelled */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new PortraitError('cancelled', 'Cancelled.');
}
