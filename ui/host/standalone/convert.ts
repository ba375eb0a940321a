import { PortraitError } from '../../../models/errors.ts';
import type { RgbaImage } from '../../worker/api.ts';
import { decodeWide } from '../decode-wide.ts';
import { decodePhoto } from '../decode-photo.ts';
import type { FileFormat, Quality } from './document.ts';

/**
 * A PNG as another kind of file, of the same size. JPEG has no transparency, so there it is laid on white.
 * @param quality 1..100 of JPEG and WebP; browsers write lossless WebP at exactly 100 (Chromium) or as well as they can
 * @throws PortraitError where this browser cannot write that kind
 */
export async function convert(png: Uint8Array, format: FileFormat, quality: Quality): Promise<Uint8Array> {
  if (format === 'png') return png;
  const wide = await decodeWide(png);
  const image = wide ?? (await decodePhoto(png));
  const type = `image/${format}`;
  const blob = await drawn(format === 'jpeg' ? onWhite(image) : image, wide ? 'display-p3' : 'srgb')
    .convertToBlob({ type, quality: quality[format] / 100 })
    .catch(() => null);
  // A browser that does not know the type writes PNG instead (HTML standard, "serialization of bitmaps to a file").
  if (blob?.type !== type) {
    const name = format === 'jpeg' ? 'JPEG' : 'WebP';
    throw new PortraitError(
      'internal',
      `This browser cannot save this picture as ${name}. Choose another kind of file.`,
    );
  }
  return new Uint8Array(await blob.arrayBuffer());
}

function drawn({ width, height, data }: RgbaImage, colorSpace: PredefinedColorSpace): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(new Uint8ClampedArray(data), width, height, { colorSpace });
  canvas.getContext('2d', { colorSpace })?.putImageData(pixels, 0, 0);
  return canvas;
}

function onWhite({ width, height, data }: RgbaImage): RgbaImage {
  const out = new Uint8ClampedArray(data);
  for (let at = 0; at < out.length; at += 4) {
    const alpha = data[at + 3] / 255;
    for (let channel = 0; channel < 3; channel++) out[at + channel] = data[at + channel] * alpha + 255 * (1 - alpha);
    out[at + 3] = 255;
  }
  return { width, height, data: out };
}
