import { ascii, joined, startsWith, viewOf } from './bytes.ts';

const XMP_FLAG = 0x04;
const ALPHA_FLAG = 0x10;

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/**
 * Puts an XMP packet into a WebP file: an "XMP " chunk at the end, announced in the VP8X chunk, which a simple file gets here.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
export function writeWebpXmp(webp: Uint8Array, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunks = readChunks(webp).filter(({ type }) => type !== 'XMP ');
  const extended = chunks.find(({ type }) => type === 'VP8X')?.body.slice() ?? makeExtended(chunks);
  extended[0] |= XMP_FLAG;
  const others = chunks.filter(({ type }) => type !== 'VP8X');
  const body = joined([
    ascii('WEBP'),
    ...[{ type: 'VP8X', body: extended }, ...others, { type: 'XMP ', body: packet }].map(toBytes),
  ]);
  const head = new Uint8Array(8);
  head.set(ascii('RIFF'));
  viewOf(head).setUint32(4, body.length, true);
  return joined([head, body]);
}

function readChunks(webp: Uint8Array): Chunk[] {
  const view = viewOf(webp);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= webp.length;) {
    const length = view.getUint32(at + 4, true);
    const body = webp.subarray(at + 8, at + 8 + length);
    if (body.length < length) throw new Error('This WebP file is cut off.');
    chunks.push({ type: String.fromCharCode(...webp.subarray(at, at + 4)), body });
    // Chunks begin at even places.
    at += 8 + length + (length % 2);
  }
  return chunks;
}

function toBytes({ type, body }: Chunk): Uint8Array {
  const head = new Uint8Array(8);
  head.set(ascii(type));
  viewOf(head).setUint32(4, body.length, true);
  return joined([head, body, new Uint8Array(body.length % 2)]);
}

/** The VP8X chunk of a file that did without: flags, and the size, less one, in 24 bits each. */
function makeExtended(chunks: readonly Chunk[]): Uint8Array {
  const { width, height, alpha } = readSize(chunks);
  const body = new Uint8Array(10);
  body[0] = alpha ? ALPHA_FLAG : 0;
  const view = viewOf(body);
  view.setUint16(4, (width - 1) & 0xffff, true);
  body[6] = (width - 1) >> 16;
  view.setUint16(7, (height - 1) & 0xffff, true);
  body[9] = (height - 1) >> 16;
  return body;
}

function readSize(chunks: readonly Chunk[]): { width: number; height: number; alpha: boolean } {
  for (const { type, body } of chunks) {
    const view = viewOf(body);
    // Lossless: signature byte, then 14 bits width - 1, 14 bits height - 1, 1 bit alpha.
    if (type === 'VP8L' && body[0] === 0x2f) {
      const bits = view.getUint32(1, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1, alpha: ((bits >> 28) & 1) === 1 };
    }
    // Lossy (RFC 6386, §9.1): 3 bytes of tag, a start code, then 14 bits of width and of height.
    if (type === 'VP8 ' && startsWith(body, Uint8Array.of(0x9d, 0x01, 0x2a), 3)) {
      const [width, height] = [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
      return { width, height, alpha: false };
    }
  }
  throw new Error('This WebP file holds no picture.');
}
