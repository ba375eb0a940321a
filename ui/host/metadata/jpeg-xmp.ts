import { ascii, joined, startsWith, viewOf } from './bytes.ts';

const MARK = ascii('http://ns.adobe.com/xap/1.0/\0');
const APP0 = 0xe0;
const APP1 = 0xe1;
/** A segment's length field counts itself. */
const MAX_SEGMENT = 0xffff - 2;

/** Puts an XMP packet into a JPEG: an APP1 segment behind JFIF's and Exif's (XMP specification part 3, §1.1.3). */
export function writeJpegXmp(jpeg: Uint8Array, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  if (MARK.length + packet.length > MAX_SEGMENT) throw new Error('This XMP packet is too long for a JPEG segment.');
  const view = viewOf(jpeg);
  const front: Uint8Array[] = [jpeg.subarray(0, 2)];
  const rest: Uint8Array[] = [];
  let at = 2;
  // Segments that come before the picture itself; at anything else the remainder is taken as it is.
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && isSegment(jpeg[at + 1])) {
    const end = at + 2 + view.getUint16(at + 2);
    if (end > jpeg.length) break;
    const segment = jpeg.subarray(at, end);
    const first = jpeg[at + 1] === APP0 || (jpeg[at + 1] === APP1 && startsWith(segment, ascii('Exif\0'), 4));
    if (jpeg[at + 1] === APP1 && startsWith(segment, MARK, 4)) at = end;
    else {
      (first && rest.length === 0 ? front : rest).push(segment);
      at = end;
    }
  }
  const head = new Uint8Array(4);
  head.set([0xff, APP1]);
  viewOf(head).setUint16(2, 2 + MARK.length + packet.length);
  return joined([...front, head, MARK, packet, ...rest, jpeg.subarray(at)]);
}

/** APPn and COM. */
function isSegment(marker: number): boolean {
  return (marker >= APP0 && marker <= 0xef) || marker === 0xfe;
}
