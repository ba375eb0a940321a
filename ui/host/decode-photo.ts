import { PortraitError } from '../../models/errors.ts';
import type { RgbaImage } from '../worker/api.ts';
import { readStraight } from './read-straight.ts';
import { takeWebpOrientation, upright } from './webp-orientation.ts';

/** About 8k × 6k: beyond this, one copy in the panel and a few in the worker outgrow what a browser tab is given. */
const MAX_PIXELS = 50e6;

/**
 * Encoded picture (PNG, JPEG, GIF, WebP) → sRGB, RGBA, straight alpha, turned as its EXIF orientation says.
 * @throws PortraitError `image-corrupt`, `image-too-large`
 */
export async function decodePhoto(bytes: Uint8Array): Promise<RgbaImage> {
  const { orientation, bytes: plain } = takeWebpOrientation(bytes);
  const blob = new Blob([plain.slice()]);
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image', premultiplyAlpha: 'none' }).catch(
    (cause: unknown) => {
      throw new PortraitError(
        'image-corrupt',
        'This picture cannot be read. Try another file, or save it again as PNG or JPEG.',
        cause,
      );
    },
  );
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) {
      throw new PortraitError(
        'image-too-large',
        `This picture is ${width} × ${height} pixels. Make it smaller (at most 50 megapixels) and try again.`,
      );
    }
    const pixels = readCanvas(bitmap);
    // A 2D canvas keeps colours multiplied by alpha, which rounds them; opaque pixels come back exactly.
    return upright(isOpaque(pixels) ? pixels : (readStraight(bitmap) ?? pixels), orientation);
  } finally {
    bitmap.close();
  }
}

function readCanvas(bitmap: ImageBitmap): RgbaImage {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { colorSpace: 'srgb', willReadFrequently: true });
  if (!context)
    throw new PortraitError(
      'out-of-memory',
      'There is not enough memory for this picture. Make it smaller and try again.',
    );
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
  return { width, height, data };
}

function isOpaque({ data }: RgbaImage): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}
