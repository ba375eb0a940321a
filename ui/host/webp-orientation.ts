/** The EXIF orientation of a WebP file, which browsers do not apply to it as they do to JPEG and PNG. RIFF container: RFC 9649, §2.7. */
import type { RgbaImage } from '../worker/api.ts';

/** EXIF 2.3, tag 0x0112: 1 is upright; 2 to 8 mirror and turn. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** From a TIFF block, `II` or `MM`. */
function orientationOf(tiff: DataView): Orientation {
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  const count = tiff.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (tiff.getUint16(entry, little) !== 0x0112) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/**
 * @param bytes of any file
 * @returns its orientation where it is a WebP that states one, and the file without that statement, so that no decoder applies it too
 */
export function takeWebpOrientation(bytes: Uint8Array): {
  readonly orientation: Orientation;
  readonly bytes: Uint8Array;
} {
  const none = { orientation: 1 as const, bytes };
  if (ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') return none;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.byteLength;) {
    const length = view.getUint32(at + 4, true);
    if (ascii(bytes, at, 4) === 'EXIF') {
      // Some writers put JPEG's "Exif\0\0" before it.
      const skip = ascii(bytes, at + 8, 4) === 'Exif' ? 6 : 0;
      const out = bytes.slice();
      out.set([0x6f, 0x6c, 0x64, 0x20], at); // an unknown chunk is skipped by every reader
      try {
        const start = bytes.byteOffset + at + 8 + skip;
        return { orientation: orientationOf(new DataView(bytes.buffer, start, length - skip)), bytes: out };
      } catch (error) {
        if (error instanceof RangeError) return none; // offsets that lead out of it
        throw error;
      }
    }
    at += 8 + length + (length & 1);
  }
  return none;
}

/** The picture upright. */
export function upright(image: RgbaImage, orientation: Orientation): RgbaImage {
  if (orientation === 1) return image;
  const { width: w, height: h } = image;
  const swapped = orientation >= 5;
  const [width, height] = swapped ? [h, w] : [w, h];
  const from = new Uint32Array(image.data.buffer, image.data.byteOffset, w * h);
  const out = new Uint8ClampedArray(4 * w * h);
  const to = new Uint32Array(out.buffer);
  const flipX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
  const flipY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [sx, sy] = swapped ? [y, x] : [x, y];
      to[y * width + x] = from[(flipY ? h - 1 - sy : sy) * w + (flipX ? w - 1 - sx : sx)];
    }
  return { width, height, data: out };
}
