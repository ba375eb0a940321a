/** Pictures from and to files in Node (sharp): JPEG, PNG, WebP, GIF, TIFF in, PNG out. */
import { PortraitError } from '../../models/errors.ts';
import type { RgbaImage } from '../worker/api.ts';

/** Decodes a file; a camera's EXIF rotation is applied, as every viewer does. Throws image-corrupt. */
export async function readImage(path: string): Promise<RgbaImage> {
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(path).rotate().toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
  } catch (cause) {
    throw new PortraitError('image-corrupt', `${path} cannot be read as a picture; use a JPEG, PNG or WebP file.`, cause);
  }
}

export async function writePng(path: string, image: RgbaImage): Promise<void> {
  const { default: sharp } = await import('sharp');
  const raw = { width: image.width, height: image.height, channels: 4 as const };
  await sharp(image.data, { raw }).png().toFile(path);
}
