import type { RgbaImage } from '../worker/api.ts';
import { hasOwnColours } from './icc-colours.ts';
import { profileOf } from './profile-of.ts';
import { takeWebpOrientation, upright } from './webp-orientation.ts';

/**
 * The picture in Display P3, where its profile has other colours than sRGB: what `decodePhoto` brings into sRGB is in there still.
 * Null for all others, for translucent ones (a canvas rounds their colours) and where the browser cannot.
 */
export async function decodeWide(bytes: Uint8Array): Promise<RgbaImage | null> {
  const profile = await profileOf(bytes);
  if (!profile || !hasOwnColours(profile)) return null;
  const { orientation, bytes: plain } = takeWebpOrientation(bytes);
  const url = URL.createObjectURL(new Blob([plain.slice()]));
  try {
    // Not an ImageBitmap, which may be sRGB already.
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const settings = { colorSpace: 'display-p3', willReadFrequently: true } as const;
    const context = new OffscreenCanvas(width, height).getContext('2d', settings);
    if (!context) return null;
    context.drawImage(image, 0, 0);
    const { data, colorSpace } = context.getImageData(0, 0, width, height, { colorSpace: 'display-p3' });
    if (colorSpace !== 'display-p3') return null;
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return null;
    return upright({ width, height, data }, orientation);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
