import { crc32 } from './crc32.ts';
import { ascii, joined, startsWith, viewOf } from './bytes.ts';

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const KEYWORD = ascii('XML:com.adobe.xmp\0');

/** Puts an XMP packet into a PNG: an uncompressed iTXt chunk behind the header (XMP specification part 3, §1.1.5). */
export function writePngXmp(png: Uint8Array, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = viewOf(png);
  const kept: Uint8Array[] = [];
  for (let at = PNG_SIGNATURE.length; at + 12 <= png.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > png.length) break;
    const old = startsWith(png, ascii('iTXt'), at + 4) && startsWith(png, KEYWORD, at + 8);
    if (!old) kept.push(png.subarray(at, end));
    at = end;
  }
  const [header, ...others] = kept;
  if (!header || !startsWith(header, ascii('IHDR'), 4)) throw new Error('This PNG does not begin with a header.');
  // Keyword, no compression (two zeros), no language, no translated keyword.
  const body = joined([KEYWORD, Uint8Array.of(0, 0, 0, 0), packet]);
  return joined([PNG_SIGNATURE, header, chunk('iTXt', body), ...others]);
}

function chunk(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const typed = joined([ascii(type), body]);
  const out = new Uint8Array(typed.length + 8);
  viewOf(out).setUint32(0, body.length);
  out.set(typed, 4);
  viewOf(out).setUint32(out.length - 4, crc32(typed));
  return out;
}
