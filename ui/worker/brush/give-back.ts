import type { RgbaImage } from '../api.ts';
import type { Mask } from './mask.ts';

/**
 * Puts the photo's pixels into an edit of it, in place. Where the mask is 255 they are the photo's to the byte, where it is 0 the
 * edit's; between, light weighted with alpha.
 * @param edited is written over @param photo,mask of the same size
 * @returns `edited`
 */
export function giveBack(edited: RgbaImage, photo: RgbaImage, { data: mask, box }: Mask): RgbaImage {
  const { width } = edited;
  const [to, from] = [edited.data, photo.data];
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      const level = mask[y * width + x];
      if (level === 0) continue;
      const at = 4 * (y * width + x);
      const share = level / 255;
      const [a, b] = [to[at + 3], from[at + 3]];
      // Straight alpha: of a clear pixel the colour does not count.
      const alpha = a + share * (b - a);
      const weight = level === 255 || a === b || alpha === 0 ? share : (share * b) / alpha;
      for (let c = at; c < at + 3; c++) to[c] = to[c] + weight * (from[c] - to[c]);
      to[at + 3] = alpha;
    }
  return edited;
}
