import type { OnProgress } from './api.ts';

/**
 * Hands progress on only until the work is done. It comes by a port of its own, and between two ports no order is given
 * (HTML standard, "message ports"): what comes after the answer would say of finished work that it goes on, for ever.
 */
export async function untilDone<T>(onProgress: OnProgress, work: (heard: OnProgress) => Promise<T>): Promise<T> {
  let done = false;
  try {
    return await work((stage, fraction, bytes) => {
      if (!done) onProgress(stage, fraction, bytes);
    });
  } finally {
    done = true;
  }
}
