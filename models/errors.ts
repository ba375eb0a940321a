/**
 * Errors that reach the user: a code for programs and tests, and one plain sentence that says what to do.
 * Thrown inside the engine; the worker façade turns them into values (see `Result`).
 */
export class PortraitError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = 'PortraitError';
    this.code = code;
  }
}

export type ErrorCode =
  | 'model-corrupt' // not a readable safetensors file, or its checksum does not match
  | 'model-wrong' // readable, but not a model this program can run
  | 'image-corrupt' // bytes that are not a picture we can decode
  | 'image-too-small'
  | 'image-too-large'
  | 'no-face'
  | 'no-encoder' // the model makes new portraits and edits those, and photos not
  | 'selection-empty'
  | 'selection-many'
  | 'selection-no-pixels'
  | 'layer-gone' // the layer was deleted while the panel was open
  | 'layer-locked'
  | 'layer-slow' // the editor does not give the layer's picture in time
  | 'layer-blended' // nothing can be laid over a part of the layer: both would show
  | 'image-reduced' // the editor takes back fewer pixels than the photo has, so fewer are edited
  | 'edit-lost' // an earlier edit of the layer could not be opened again, or not wholly
  | 'model-other' // an earlier edit was made with another model than the one in use
  | 'partly-done' // of several layers some were not edited
  | 'brush-full' // an edit keeps no more brush strokes
  | 'presets-wrong' // a file opened as presets that is something else
  | 'out-of-memory'
  | 'device-lost'
  | 'not-loaded' // a file beside the page did not come
  | 'cancelled'
  | 'usage' // command line called wrongly
  | 'internal';

/** The plain form of an error, which survives postMessage. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Problem };

/** Plain form of anything thrown; unknown errors become `internal` with a sentence the user can act on. */
export function toProblem(error: unknown): Problem {
  if (error instanceof PortraitError) return { code: error.code, message: error.message };
  if (error instanceof DOMException && error.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.' };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Something went wrong inside the editor; close and reopen it. (${detail})` };
}

export async function toResult<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toProblem(error) };
  }
}
