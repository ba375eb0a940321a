import { PortraitError } from '../../models/errors.ts';
import { unpack, type Packed } from './unpack.ts';

interface Part {
  readonly came: Promise<Packed | Blob>;
  readonly settle: (part: Packed | Blob) => void;
  readonly fail: (error: PortraitError) => void;
  /** Once it was asked for. */
  bytes?: Promise<ArrayBuffer>;
}

/** Parts of the engine on their way to the worker. Each is unpacked when it has come and is asked for: not all are needed, nor all at once. */
export class Arrivals {
  readonly #parts = new Map<string, Part>();
  readonly #files = new Set<string>();

  /** @param part a Blob is a model file of the user's, as it is */
  take(name: string, part: Packed | Blob): void {
    if (part instanceof Blob) this.#files.add(name);
    this.#part(name).settle(part);
  }

  /** Waits for it, also where it was not sent yet. @throws PortraitError model-corrupt | internal where it is damaged */
  get(name: string): Promise<ArrayBuffer> {
    const part = this.#part(name);
    part.bytes ??= part.came.then((came) => (came instanceof Blob ? readBlob(came) : unpackPart(name, came)));
    return part.bytes;
  }

  /** Whether it came as a file of the user's. */
  isFile(name: string): boolean {
    return this.#files.has(name);
  }

  /** It does not come. @param why a sentence for the user */
  miss(name: string, why: string): void {
    this.#part(name).fail(new PortraitError('internal', why));
  }

  #part(name: string): Part {
    const known = this.#parts.get(name);
    if (known) return known;
    let settle: Part['settle'] = () => undefined;
    let fail: Part['fail'] = () => undefined;
    const came = new Promise<Packed | Blob>((resolve, reject) => ([settle, fail] = [resolve, reject]));
    // It may fail before anybody asks for it.
    came.catch(() => undefined);
    const part: Part = { came, settle, fail };
    this.#parts.set(name, part);
    return part;
  }
}

async function unpackPart(name: string, packed: Packed): Promise<ArrayBuffer> {
  try {
    return await unpack(packed);
  } catch (cause) {
    if (name === 'model' || name === 'model-rest')
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
