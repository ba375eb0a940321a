import * as v from 'valibot';
import { PortraitError } from '../../../models/errors.ts';
import { scriptFor } from './script.ts';

/** Where Photopea lives; another origin is for tests only. */
export const PHOTOPEA_ORIGIN = 'https://www.photopea.com';
/** What Photopea says when it has dealt with a message (https://www.photopea.com/api/live). */
const DONE = 'done';
/** Scripts of ours take milliseconds; an editor that is silent this long is not there. */
const SCRIPT_MS = 20_000;
/** Opening and saving: about a second per megapixel (photopea/photopea issue 1152). */
const FILE_MS = 120_000;

/**
 * So long a "done" is waited for that did not come after the script's own reply: the reply says already that the script has ended, and
 * "done" only that the next one may come.
 */
const GRACE_MS = 400;

/** The part of `window` that is used. */
export interface LinkWindow {
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  readonly parent: { postMessage(message: unknown, targetOrigin: string, transfer?: Transferable[]): void };
}

export interface LinkOptions {
  readonly origin?: string;
  readonly scriptMs?: number;
  readonly fileMs?: number;
}

interface Request {
  take(message: unknown): void;
}

const replySchema = v.object({
  anycost: v.number(),
  value: v.optional(v.unknown()),
  error: v.optional(v.string()),
});

/**
 * Requests to Photopea, strictly one after the other: only a script's own reply carries a number. "done" and files may come before it or long
 * after; a file that was given up is not taken for the one that is asked for next.
 */
export class PhotopeaLink {
  private readonly window: LinkWindow;
  private readonly origin: string;
  private readonly scriptMs: number;
  private readonly fileMs: number;
  private queue: Promise<unknown> = Promise.resolve();
  private current: Request | null = null;
  private requests = 0;
  /** Files that were asked for and given up, and may still come. */
  private owedFiles = 0;

  constructor(window: LinkWindow, { origin = PHOTOPEA_ORIGIN, scriptMs = SCRIPT_MS, fileMs = FILE_MS }: LinkOptions) {
    this.window = window;
    this.origin = origin;
    this.scriptMs = scriptMs;
    this.fileMs = fileMs;
  }

  listen(): void {
    this.window.addEventListener('message', ({ source, origin, data }) => {
      if (source !== this.window.parent || origin !== this.origin) return;
      if (this.current) this.current.take(data);
      else if (data instanceof ArrayBuffer) this.owedFiles = Math.max(0, this.owedFiles - 1);
    });
  }

  /**
   * Runs the body of an ES5 function in Photopea; `args` is what it sees under that name.
   * @returns what the body returns, as `schema` says it must be
   * @throws PortraitError when the script failed, or nobody answers
   */
  run<Schema extends v.GenericSchema>(body: string, args: unknown, schema: Schema): Promise<v.InferOutput<Schema>> {
    return this.next(async () => v.parse(schema, (await this.exchange(body, args, false)).value));
  }

  /** The same for a script that ends in `saveToOE`: gives the file it sends. */
  save(body: string, args: unknown): Promise<Uint8Array> {
    return this.next(async () => {
      const { bytes } = await this.exchange(body, args, true);
      if (!bytes) throw new PortraitError('internal', 'Photopea did not give the picture of this layer. Try again.');
      return bytes;
    });
  }

  /** Gives Photopea a file to open. It says "done" now and then before the document is there, so look for it afterwards. */
  open(file: Uint8Array): Promise<void> {
    return this.next(() => {
      const buffer = file.slice().buffer;
      return this.ask<void>(this.fileMs, buffer, [buffer], (message, finish) => {
        if (message === DONE) finish();
      });
    });
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async exchange(
    body: string,
    args: unknown,
    file: boolean,
  ): Promise<{ readonly value: unknown; readonly bytes: Uint8Array | null }> {
    const id = ++this.requests;
    let reply: v.InferOutput<typeof replySchema> | null = null;
    let bytes: Uint8Array | null = null;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const limit = file ? this.fileMs : this.scriptMs;
    const take = (message: unknown, finish: () => void): void => {
      const read = readReply(message);
      if (read?.anycost === id) reply = read;
      if (message instanceof ArrayBuffer) {
        // Before our own reply it may be that of a request that was given up; where there is none, it is ours.
        if (!reply && this.owedFiles > 0) this.owedFiles -= 1;
        else if (file) bytes = new Uint8Array(message);
      }
      // Now and then "done" overtakes the file (yikuansun/PhotopeaAPI waits for it in the same way).
      if (!reply || (file && !bytes && reply.error === undefined)) return;
      if (message === DONE) finish();
      else grace ??= setTimeout(finish, Math.min(GRACE_MS, limit));
    };
    try {
      await this.ask<void>(limit, scriptFor(id, body, args), [], take);
    } catch (error) {
      if (file && !bytes) this.owedFiles += 1;
      throw error;
    } finally {
      clearTimeout(grace);
    }
    const { value, error } = reply as unknown as v.InferOutput<typeof replySchema>;
    if (error !== undefined) {
      throw new PortraitError('internal', `Photopea could not do this; nothing was changed. (${error})`);
    }
    return { value, bytes };
  }

  private ask<T>(
    limit: number,
    message: unknown,
    transfer: Transferable[],
    take: (message: unknown, finish: (value: T) => void) => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.current = null;
      };
      const timer = setTimeout(() => {
        end();
        reject(
          new PortraitError(
            'internal',
            `Photopea did not answer for ${limit / 1000} seconds. Close this panel and open it again.`,
          ),
        );
      }, limit);
      this.current = {
        take: (received) =>
          take(received, (value) => {
            end();
            resolve(value);
          }),
      };
      this.window.parent.postMessage(message, this.origin, transfer);
    });
  }
}

function readReply(message: unknown): v.InferOutput<typeof replySchema> | null {
  if (typeof message !== 'string' || !message.startsWith('{')) return null;
  try {
    const parsed = v.safeParse(replySchema, JSON.parse(message));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
