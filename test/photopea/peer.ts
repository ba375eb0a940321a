import { createContext, runInContext } from 'node:vm';
import { parse } from 'acorn';
import type { Sent } from './api.ts';
import { makeApi } from './api.ts';
import type { Model } from './model.ts';
import { ModelDocument, ModelLayer } from './model.ts';
import { decodeRaster, encodeCanvas } from './raster.ts';

export type ToPanel = string | Uint8Array;

export interface PeerOptions {
  /** Says "done" for a file before its document is there, by that many ms (photopea/photopea issue 6137). */
  readonly opensLate?: number;
  /** Says "done" before sending a saved file, and again afterwards. */
  readonly savesLate?: boolean;
  /** Sends what a script gives in another order: "done" first, files before texts. */
  readonly reversed?: boolean;
  /** Says "done" that many ms after the rest of what a script gives; never where it is `Infinity`. */
  readonly doneLate?: number;
  /** Sends the file of the first save only when the next one is asked for. */
  readonly firstFileLate?: boolean;
  /** Every script is dealt with that many ms after it came. */
  readonly delay?: number;
  /** Keeps quiet, for these requests (counted from 0). */
  readonly silentFor?: (request: number) => boolean;
}

/**
 * Photopea's end of the line, for tests: takes what a plugin posts, checks it, runs it against a model of Photopea and
 * answers as Photopea does (https://www.photopea.com/api/live). Whatever breaks the protocol is written to `complaints`.
 */
export class PhotopeaPeer {
  readonly model: Model;
  readonly scripts: string[] = [];
  readonly complaints: string[] = [];
  files = 0;
  /** Receives the answers. */
  onSend: (message: ToPanel) => void = () => undefined;
  private readonly options: PeerOptions;
  private working = false;
  private requests = 0;
  private saves = 0;
  private lateFile: Uint8Array | null = null;

  constructor(model: Model, options: PeerOptions = {}) {
    this.model = model;
    this.options = options;
  }

  receive(message: unknown): void {
    const request = this.requests++;
    if (this.working) this.complaints.push(`Request ${request} came before the one before it was done.`);
    if (this.options.silentFor?.(request)) return;
    this.working = true;
    void this.answer(message).catch((error: unknown) => {
      this.complaints.push(`The peer itself failed: ${String(error)}`);
    });
  }

  private async answer(message: unknown): Promise<void> {
    await wait(this.options.delay ?? 0);
    if (typeof message === 'string') return this.run(message);
    if (message instanceof Uint8Array) return this.open(message);
    this.complaints.push('A message was neither a script nor a file.');
    this.done();
  }

  private done(): void {
    this.working = false;
    this.onSend('done');
  }

  private async run(script: string): Promise<void> {
    this.scripts.push(script);
    const sent: Sent[] = [];
    try {
      check(script);
      // A realm without anything of a browser, of Node, or of an earlier script.
      const globals = createContext({}, { codeGeneration: { strings: false, wasm: false } });
      const evaluate = (text: string): void => {
        check(text);
        runInContext(text, globals);
      };
      Object.assign(
        globals,
        makeApi(this.model, (item) => sent.push(item), evaluate),
      );
      runInContext(script, globals, { timeout: 5000 });
    } catch (error) {
      this.complaints.push(`A script failed: ${String(error)}`);
    }
    const files = sent.filter((item) => typeof item !== 'string');
    const texts = sent.filter((item) => typeof item === 'string');
    if (files.length > 0 && this.lateFile) {
      this.onSend(this.lateFile);
      this.lateFile = null;
    }
    const sendFiles = async (): Promise<void> => {
      for (const { canvas, width, height } of files) {
        const encoded = await encodeCanvas(canvas, width, height);
        if (this.saves++ === 0 && this.options.firstFileLate) this.lateFile = encoded;
        else this.onSend(encoded);
      }
    };
    if (this.options.reversed) {
      this.done();
      await sendFiles();
      texts.forEach((text) => this.onSend(text));
      return;
    }
    // A script's own reply says that it has ended, whenever its "done" comes: that of the script before may be read as this one's.
    if (this.options.doneLate !== undefined) this.working = false;
    // In Photopea's order; a text goes out at once, a file when it is encoded.
    texts.forEach((text) => this.onSend(text));
    const late = this.options.savesLate && files.length > 0;
    if (late) this.done();
    await sendFiles();
    // The other "done" of the two comes behind, into whatever is asked next.
    if (late) return this.onSend('done');
    if (this.options.doneLate === undefined) return this.done();
    if (this.options.doneLate < Infinity) setTimeout(() => this.onSend('done'), this.options.doneLate);
  }

  private async open(file: Uint8Array): Promise<void> {
    this.files += 1;
    // Nor can a late "done" of a script be told from that of a file; who takes it for that has to look for the document.
    if (this.options.doneLate !== undefined) this.working = false;
    const raster = await decodeRaster(file);
    const layer = new ModelLayer('Background', raster);
    const opaque = raster.data.every((value, at) => at % 4 !== 3 || value === 255);
    layer.allLocked = opaque && this.model.options.locksBackground;
    const document = new ModelDocument('image', raster.width, raster.height, [layer]);
    const late = this.options.opensLate ?? 0;
    if (late > 0) this.done();
    await wait(late);
    this.model.add(document);
    if (late === 0) this.done();
  }
}

/** ES5 by its grammar (in which two line separators may not stand in a string), without `eval` and the like. */
function check(script: string): void {
  parse(script, { ecmaVersion: 5, sourceType: 'script' });
}

function wait(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
