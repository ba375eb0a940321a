/** The ICC profile inside a picture's file. */
import { ascii, joined, startsWith, viewOf } from './metadata/bytes.ts';
import { PNG_SIGNATURE } from './metadata/png-xmp.ts';

/** Null where there is none, or the file is damaged before it. */
export async function profileOf(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    if (startsWith(bytes, PNG_SIGNATURE)) return await ofPng(bytes);
    if (startsWith(bytes, Uint8Array.of(0xff, 0xd8))) return ofJpeg(bytes);
    if (startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8)) return ofWebp(bytes);
  } catch {
    // What ends too early or cannot be unpacked says nothing.
  }
  return null;
}

/** iCCP: a name, a zero, the method (0), then zlib (PNG specification, §11.3.2.3). */
async function ofPng(png: Uint8Array): Promise<Uint8Array | null> {
  const view = viewOf(png);
  for (let at = 8; at + 12 <= png.length; at += 12 + view.getUint32(at)) {
    if (startsWith(png, ascii('IDAT'), at + 4)) return null;
    if (!startsWith(png, ascii('iCCP'), at + 4)) continue;
    const body = png.subarray(at + 8, at + 8 + view.getUint32(at));
    const packed = body.slice(body.indexOf(0) + 2);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  return null;
}

/** APP2 segments, each with its number and their count (ICC.1:2022, annex B.4); they come in order. */
function ofJpeg(jpeg: Uint8Array): Uint8Array | null {
  const view = viewOf(jpeg);
  const mark = ascii('ICC_PROFILE\0');
  const parts: Uint8Array[] = [];
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda;) {
    const end = at + 2 + view.getUint16(at + 2);
    if (jpeg[at + 1] === 0xe2 && startsWith(jpeg, mark, at + 4))
      parts.push(jpeg.subarray(at + 4 + mark.length + 2, end));
    at = end;
  }
  return parts.length > 0 ? joined(parts) : null;
}

function ofWebp(webp: Uint8Array): Uint8Array | null {
  const view = viewOf(webp);
  for (let at = 12; at + 8 <= webp.length;) {
    const length = view.getUint32(at + 4, true);
    if (startsWith(webp, ascii('ICCP'), at)) return webp.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  return null;
}
