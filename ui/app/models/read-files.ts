import { PortraitError } from '../../../models/errors.ts';
import type { ByteCount } from '../../worker/api.ts';

/** A part of the engine, cut into files that every static host takes. */
export interface PartFiles {
  /** Paths relative to the page, in order. */
  readonly files: readonly string[];
  /** Size of all together. */
  readonly bytes: number;
}

/** What the build writes into a page with files beside it (ui/build/files.mjs). */
export interface FileList {
  readonly parts: Readonly<Partial<Record<string, PartFiles>>>;
  readonly samples: readonly { readonly name: string; readonly file: string }[];
}

/**
 * Fetches a part from the page's own origin.
 * @param base address of the page
 * @param onBytes told at once, and with every piece that comes
 * @throws PortraitError not-loaded
 */
export async function readFiles(
  { files, bytes }: PartFiles,
  base: string,
  onBytes: (bytes: ByteCount) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(bytes);
  let done = 0;
  onBytes({ done, all: bytes });
  for (const file of files) {
    try {
      const response = await fetch(new URL(file, base));
      if (!response.ok || !response.body) throw new Error(`${file}: ${response.status}`);
      const reader = response.body.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        whole.set(piece.value, done); // throws where there is more than was said
        done += piece.value.length;
        onBytes({ done, all: bytes });
      }
    } catch (cause) {
      throw notLoaded(cause);
    }
  }
  if (done !== bytes) throw notLoaded(new Error(`${files.join()}: ${done} of ${bytes} bytes`));
  return whole;
}

function notLoaded(cause: unknown): PortraitError {
  return new PortraitError(
    'not-loaded',
    'A part of the editor could not be loaded. Check the connection and try again.',
    cause,
  );
}
