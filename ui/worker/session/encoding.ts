/**
 * The encoder at work: how far it is, and a way to stop it. Those of pSp, e4e and ReStyle have 267 million parameters and take half a
 * minute for a face, network after network.
 */
import type { Encoder } from '../../../models/runtime/index.ts';

/** @param share how much is done, 0 to 1; null once it is over, in whatever way. Only of encoders that tell. */
export type OnEncoding = (share: number | null) => void;

type Work<T> = (rgb: Float32Array, signal?: AbortSignal, onProgress?: (share: number) => void) => Promise<T>;

export class Encoding {
  private readonly running = new Set<AbortController>();
  private onEncoding: OnEncoding = () => undefined;

  /** From now on told to this one. */
  watch(onEncoding: OnEncoding): void {
    this.onEncoding = onEncoding;
  }

  /** What is being encoded ends with `cancelled`, after the network that runs. */
  stop(): void {
    for (const work of this.running) work.abort();
  }

  /** The same encoder, watched. */
  of(encoder: Encoder): Encoder {
    return {
      ...encoder,
      look: this.watched((...request) => encoder.look(...request)),
      encode: this.watched((...request) => encoder.encode(...request)),
    };
  }

  private watched<T>(work: Work<T>): Work<T> {
    return async (rgb, signal, onProgress) => {
      const mine = new AbortController();
      const abort = (): void => mine.abort();
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      this.running.add(mine);
      let told = false;
      try {
        return await work(rgb, mine.signal, (share) => {
          told = true;
          this.onEncoding(share);
          onProgress?.(share);
        });
      } finally {
        this.running.delete(mine);
        signal?.removeEventListener('abort', abort);
        if (told) this.onEncoding(null);
      }
    };
  }
}
