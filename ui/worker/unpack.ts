/** A part of the engine as `ui/build/pack.mjs` packed it: base64 text of the page's data blocks, or the bytes of a file beside the page. */
export type Packed = string | Uint8Array<ArrayBuffer>;

interface FromBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/**
 * Called in the worker, so that the panel stays alive while megabytes are unpacked.
 * @throws whatever the decoders throw, where the part was cut or changed on its way here
 */
export async function unpack(packed: Packed): Promise<ArrayBuffer> {
  const bytes = typeof packed === 'string' ? decodeBase64(packed) : packed;
  const [size] = bytes;
  // A page shown in Figma has no network, and `fetch` of a data: URL may be refused there; a stream never is.
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  // What is wrong with the bytes is told on the way out.
  writer.write(bytes.subarray(1)).catch(() => undefined);
  writer.close().catch(() => undefined);
  return joinNumbers(await new Response(readable).arrayBuffer(), size);
}

/**
 * Puts the bytes of each number together again: in the file all first bytes come first, then all second ones.
 * @param size bytes of a number
 */
export function joinNumbers(split: ArrayBuffer, size: number): ArrayBuffer {
  if (size === 1) return split;
  const numbers = Math.floor(split.byteLength / size);
  const from = new Uint8Array(split);
  const to = new Uint8Array(split.byteLength);
  for (let byte = 0; byte < size; byte++) {
    const plane = from.subarray(byte * numbers, (byte + 1) * numbers);
    for (let i = 0, at = byte; i < numbers; i++, at += size) to[at] = plane[i];
  }
  to.set(from.subarray(numbers * size), numbers * size);
  return to.buffer;
}

/** `Uint8Array.fromBase64` is new (2025) and about ten times as fast as `atob`. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as FromBase64).fromBase64;
  if (native) return native.call(Uint8Array, text);
  // Whole groups of four characters at a time: one binary string of the whole file would cost double its memory.
  const step = 4 << 16;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += step) {
    const binary = atob(text.slice(from, from + step));
    for (let at = 0; at < binary.length; at++) bytes[to++] = binary.charCodeAt(at);
  }
  return bytes;
}

/** The way back, for pieces of some hundred kilobytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let from = 0; from < bytes.length; from += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(binary);
}
