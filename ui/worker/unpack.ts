import type { BackendChoice, NetName } from './api.ts';

/** Text of the page's data blocks, gzip then base64, as `ui/build` packs them. Text crosses to the worker as one memory copy. */
export interface PackedAssets {
  readonly wasm: string;
  /** Or a file of the user's. A Blob crosses without being copied, and the panel need not hold its bytes. */
  readonly model: string | Blob;
  readonly nets: Readonly<Record<NetName, string>>;
  readonly backend: BackendChoice;
}

interface FromBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/** Called in the worker, so that the panel stays alive while megabytes are unpacked. */
export async function unpack(text: string): Promise<ArrayBuffer> {
  const packed = decodeBase64(text);
  // A page shown in Figma has no network, and `fetch` of a data: URL may be refused there; a stream never is.
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
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
