/** Pictures from and to files in Node (sharp): JPEG, PNG, WebP, GIF, TIFF in, PNG out. */
import { writeFile } from 'node:fs/promises';
import { PortraitError } from '../../models/errors.ts';
import type { Provenance } from '../host/metadata/provenance.ts';
import { signFile } from '../host/metadata/sign-file.ts';
import type { RgbaImage } from '../worker/api.ts';

/** Decodes a file; a camera's EXIF rotation is applied, as every viewer does. Throws image-corrupt. */
export async function readImage(path: string): Promise<RgbaImage> {
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(path)
      .rotate()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
    };
  } catch (cause) {
    throw new PortraitError(
      'image-corrupt',
      `${path} cannot be read as a picture; use a JPEG, PNG or WebP file.`,
      cause,
    );
  }
}

/**
 * @param provenance what the file says about how it was made, for pictures that were
 * @throws PortraitError usage where the file cannot be written
 */
export async function writePng(path: string, image: RgbaImage, provenance?: Provenance): Promise<void> {
  if (!/\.png$/i.test(path))
    throw new PortraitError('usage', `${path} does not end in .png; pictures are written as PNG.`);
  const { default: sharp } = await import('sharp');
  const raw = { width: image.width, height: image.height, channels: 4 as const };
  try {
    const png = await sharp(image.data, { raw }).png().toBuffer();
    await writeFile(path, provenance ? signFile(png, provenance) : png);
  } catch (cause) {
    throw new PortraitError('usage', `${path} cannot be written.`, cause);
  }
}
