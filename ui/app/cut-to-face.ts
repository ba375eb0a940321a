import { faceMask } from '../worker/composite/mask.ts';
import type { Face, RgbaImage } from '../worker/api.ts';

/**
 * The picture with everything outside the face transparent. The edge is hard on purpose: at it the edit has faded out, so
 * over the photo it cannot be seen, while a soft edge would fade the edit a second time.
 * @param quad corners TL, BL, BR, TR of the face square in pixels of `image`
 */
export function cutToFace(image: RgbaImage, { quad }: Pick<Face, 'quad'>): RgbaImage {
  const { width, height } = image;
  const data = image.data.slice();
  const [topLeft, bottomLeft, , topRight] = quad;
  const ux = topRight.x - topLeft.x;
  const uy = topRight.y - topLeft.y;
  const vx = bottomLeft.x - topLeft.x;
  const vy = bottomLeft.y - topLeft.y;
  const det = ux * vy - uy * vx;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const px = x - topLeft.x;
      const py = y - topLeft.y;
      // The same place in the square as ui/worker/composite/blend.ts takes, so that no edited pixel is lost.
      if (faceMask((px * vy - py * vx) / det, (py * ux - px * uy) / det) === 0)
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 4);
    }
  }
  return { width, height, data };
}
