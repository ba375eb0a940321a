/** A photo that is edited and written again: its kind of file, its colour profile, and itself where nothing was changed. */
import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Sharp } from 'sharp';
import { wrongUsage } from '../../models/cli/command.ts';
import { PortraitError } from '../../models/errors.ts';
import type { Provenance } from '../host/metadata/provenance.ts';
import { signFile } from '../host/metadata/sign-file.ts';
import type { RgbaImage } from '../worker/api.ts';
import { hasOwnColours } from '../host/icc-colours.ts';
import { readImage } from './images.ts';

export type Format = 'png' | 'jpeg' | 'webp';

export const ENDINGS: Readonly<Record<string, Format>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
};
/** Of JPEG and WebP files, unless another is asked for. */
export const QUALITY = 95;

export interface PhotoFile {
  readonly image: RgbaImage;
  readonly bytes: Uint8Array;
  readonly format?: Format;
  /** `image` is in the file's own colours, whose profile goes with it, not in sRGB. */
  readonly profiled: boolean;
}

/** @throws PortraitError usage where the name does not end as a picture that can be written */
export function formatOf(path: string): Format {
  const format = ENDINGS[extname(path).toLowerCase()];
  if (!format) throw wrongUsage(`${path} does not end in .png, .jpg or .webp, which are what can be written.`);
  return format;
}

/**
 * @returns its pixels in 8 bits, upright; in the colours of its profile where that has others than sRGB's, as Display P3 has
 * @throws PortraitError image-corrupt; usage where there is no such file
 */
export async function readPhotoFile(path: string): Promise<PhotoFile> {
  const { default: sharp } = await import('sharp');
  const converted = await readImage(path);
  const bytes = new Uint8Array(await readFile(path));
  const { format, icc, space } = await sharp(bytes).metadata();
  const own = { bytes, format: Object.values(ENDINGS).find((one) => one === format) };
  if (space !== 'srgb' && space !== 'rgb16') return { ...own, image: converted, profiled: false };
  if (!icc || !hasOwnColours(icc)) return { ...own, image: converted, profiled: false };
  const { data, info } = await sharp(bytes)
    .rotate()
    .keepIccProfile()
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
  return { ...own, image, profiled: true };
}

/**
 * Writes an edit of a photo, with its profile.
 * @param quality 1..100, of JPEG and WebP; WebP at 100 is lossless
 * @throws PortraitError usage where the file cannot be written
 */
export async function writeEdited(
  path: string,
  { width, height, data }: RgbaImage,
  photo: PhotoFile,
  provenance: Provenance,
  quality = QUALITY,
): Promise<void> {
  const { default: sharp } = await import('sharp');
  const image = { width, height, data };
  const picture = photo.profiled
    ? await withProfile(image, photo.bytes)
    : sharp(data, { raw: { width, height, channels: 4 } });
  await write(path, signFile(await encoded(picture, formatOf(path), quality), provenance));
}

/** Laid over the photo, so that its profile stays: pixels that come as numbers have none. Alpha apart, which laying over would multiply in. */
async function withProfile({ width, height, data }: RgbaImage, photo: Uint8Array): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  const [colours, alpha] = [new Uint8Array(3 * width * height), new Uint8Array(width * height)];
  for (let i = 0; i < alpha.length; i++) {
    colours.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
    alpha[i] = data[4 * i + 3];
  }
  const over = {
    input: Buffer.from(colours.buffer),
    raw: { width, height, channels: 3 as const },
    blend: 'source' as const,
  };
  const opaque = await sharp(photo).rotate().keepIccProfile().removeAlpha().composite([over]).png().toBuffer();
  const picture = sharp(opaque).keepIccProfile();
  return alpha.every((level) => level === 255)
    ? picture
    : picture.joinChannel(Buffer.from(alpha), { raw: { width, height, channels: 1 } });
}

/**
 * Writes a photo in which nothing was changed: the same file, or the same picture as another kind of file, with its profile
 * and, as PNG, its 16 bits.
 */
export async function writeUnchanged(path: string, { bytes, format }: PhotoFile, quality = QUALITY): Promise<void> {
  const wanted = formatOf(path);
  if (wanted === format) return write(path, bytes);
  const { default: sharp } = await import('sharp');
  const { depth } = await sharp(bytes).metadata();
  const upright = sharp(bytes).rotate().keepIccProfile();
  await write(path, await encoded(depth === 'ushort' ? upright.toColourspace('rgb16') : upright, wanted, quality));
}

function encoded(picture: Sharp, format: Format, quality: number): Promise<Buffer> {
  if (format === 'png') return picture.png().toBuffer();
  if (format === 'webp') return picture.webp({ quality, lossless: quality === 100 }).toBuffer();
  // JPEG has no transparency.
  return picture.flatten({ background: '#ffffff' }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (cause) {
    throw new PortraitError('usage', `${path} cannot be written.`, cause);
  }
}
