import { PortraitError } from '../../models/errors.ts';
import { unpack, type Packed } from './unpack.ts';

interface Part {
  readonly bytes: Promise<ArrayBuffer>;
  readonly settle: (bytes: Promise<ArrayBuffer>) => void;
}

/** Parts of the engine on their way to the worker. Each is unpacked when it comes, while others are still being read or are at work. */
export class Arrivals {
  readonly #parts = new Map<string, Part>();

  /** @param part a Blob is a model file of the user's, as it is */
  take(name: string, part: Packed | Blob): void {
    this.#part(name).settle(part instanceof Blob ? readBlob(part) : unpackPart(name, part));
  }

  /** Waits for it, also where it was not sent yet. @throws PortraitError model-corrupt | internal where it is damaged */
  get(name: string): Promise<ArrayBuffer> {
    return this.#part(name).bytes;
  }

  #part(name: string): Part {
    const known = this.#parts.get(name);
    if (known) return known;
    let settle: Part['settle'] = () => undefined;
    const bytes = new Promise<ArrayBuffer>((resolve) => (settle = resolve));
    // Whoever needs it hears of it; until then it is not unheard of.
    bytes.catch(() => undefined);
    const part = { bytes, settle };
    this.#parts.set(name, part);
    return part;
  }
}

async function unpackPart(name: string, packed: Packed): Promise<ArrayBuffer> {
  try {
    return await unpack(packed);
  } catch (cause) {
    if (name === 'model')
      throw new PortraitError(
        'model-corrupt',
        'The model inside this plugin is damaged; install the plugin again.',
        cause,
      );
    throw new PortraitError(
      'internal',
      `The "${name}" part of this plugin is damaged; install the plugin again.`,
      cause,
    );
  }
}

/** @throws PortraitError model-corrupt where the browser cannot give the bytes (any more) */
export async function readBlob(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (cause) {
    throw new PortraitError('model-corrupt', 'This model file cannot be read; open it again.', cause);
  }
}
