/** `--restore`: a picture that says where an edit gives the photo back. */
import { wrongUsage } from '../../models/cli/command.ts';
import type { RgbaImage } from '../worker/api.ts';
import { giveBack } from '../worker/brush/give-back.ts';
import { wholeGrid } from '../worker/brush/mask.ts';
import { readImage } from './images.ts';

/**
 * @param path of a picture as large as the photo: white gives the photo back to the byte, black and transparent keep the edit
 * @param edited is written over
 * @throws PortraitError usage where its size is another; image-corrupt
 */
export async function restoreBy(path: string, edited: RgbaImage, photo: RgbaImage): Promise<RgbaImage> {
  const { width, height, data } = await readImage(path);
  if (width !== photo.width || height !== photo.height)
    throw wrongUsage(
      `${path} has ${width}×${height} pixels and the photo ${photo.width}×${photo.height}; a mask for --restore is as large as its photo.`,
    );
  const mask = Uint8Array.from({ length: width * height }, (_value, i) => {
    const light = (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 3;
    return Math.round((light * data[4 * i + 3]) / 255);
  });
  return giveBack(edited, photo, {
    grid: wholeGrid(photo),
    data: mask,
    box: { left: 0, top: 0, right: width, bottom: height },
  });
}
