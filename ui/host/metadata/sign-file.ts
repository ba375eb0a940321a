import { ascii, startsWith } from './bytes.ts';
import { writeJpegXmp } from './jpeg-xmp.ts';
import { PNG_SIGNATURE, writePngXmp } from './png-xmp.ts';
import type { Provenance } from './provenance.ts';
import { writeWebpXmp } from './webp-xmp.ts';
import { xmpPacket } from './xmp-packet.ts';

/** The same picture, with XMP that says how it was edited. Pixels, and all other metadata, stay as they are. */
export function signFile(file: Uint8Array, provenance: Provenance): Uint8Array<ArrayBuffer> {
  const packet = xmpPacket(provenance);
  if (startsWith(file, PNG_SIGNATURE)) return writePngXmp(file, packet);
  if (startsWith(file, Uint8Array.of(0xff, 0xd8, 0xff))) return writeJpegXmp(file, packet);
  if (startsWith(file, ascii('RIFF')) && startsWith(file, ascii('WEBP'), 8)) return writeWebpXmp(file, packet);
  throw new Error('Only PNG, JPEG and WebP files can say how they were made.');
}
