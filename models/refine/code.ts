/**
 * A refined code as a short text, to be kept with an edit: what it adds to the encoder's code, 8 bits a value with a scale for each
 * row of w+, in base64. The model is named by the edit; the encoder's code is made again from the photo.
 */
const LEVELS = 127;
/** Bytes of a row's scale, float32, little endian. */
const SCALE = 4;

/** @param rows of both codes */
export function packMove(wplus: Float32Array, start: Float32Array, rows: number): string {
  const dim = start.length / rows;
  const bytes = new Uint8Array(rows * (SCALE + dim));
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) {
    const move = Float32Array.from({ length: dim }, (_, i) => wplus[row * dim + i] - start[row * dim + i]);
    const scale = move.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / LEVELS;
    const at = row * (SCALE + dim);
    view.setFloat32(at, scale, true);
    for (let i = 0; i < dim; i++) view.setInt8(at + SCALE + i, scale === 0 ? 0 : Math.round(move[i] / scale));
  }
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @returns the code; undefined where the text is no move of a code of this shape */
export function unpackMove(text: string, start: Float32Array, rows: number): Float32Array | undefined {
  const dim = start.length / rows;
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  if (binary.length !== rows * (SCALE + dim)) return undefined;
  const view = new DataView(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer);
  const wplus = start.slice();
  for (let row = 0; row < rows; row++) {
    const at = row * (SCALE + dim);
    const scale = view.getFloat32(at, true);
    if (!Number.isFinite(scale)) return undefined;
    for (let i = 0; i < dim; i++) wplus[row * dim + i] += scale * view.getInt8(at + SCALE + i);
  }
  return wplus;
}
