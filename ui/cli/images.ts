/** Pictures from and to files in Node (sharp): JPEG, PNG, WebP, GIF, TIFF in, PNG out. */
import { readFile, writeFile } from 'node:fs/promises';
import { PortraitError } from '../../models/errors.ts';
import type { Provenance } from '../host/metadata/provenance.ts';
import { signFile } from '../host/metadata/sign-file.ts';
import type { RgbaImage } from '../worker/api.ts';
import { pngColour, toSrgb } from './png-colour.ts';

/**
 * Decodes a file as a browser does: turned as EXIF says, its colours brought to sRGB.
 * @throws PortraitError image-corrupt; usage where there is no such file
 */
export async function readImage(path: string): Promise<RgbaImage> {
  const { default: sharp } = await import('sharp');
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new PortraitError('usage', `There is no file ${path} that can be read.`, cause);
  });
  const colour = pngColour(bytes);
  try {
    const { data, info } = await sharp(bytes)
      .rotate()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image: RgbaImage = {
      width: info.width,
      height: info.height,
      data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
    };
    if (colour) toSrgb(image, colour);
    return image;
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
