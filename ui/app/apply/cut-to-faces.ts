import type { Face, RgbaImage } from '../../worker/api.ts';
import { faceMask } from '../../worker/composite/mask.ts';

/**
 * The picture with everything outside the faces transparent. The edge is hard on purpose: at it the edit has faded out, so
 * over the photo it cannot be seen, while a soft edge would fade the edit a second time.
 * @param faces with their quads: corners TL, BL, BR, TR of the face square in pixels of `image`
 */
export function cutToFaces(image: RgbaImage, faces: readonly Pick<Face, 'quad'>[]): RgbaImage {
  const { width, height } = image;
  const data = new Uint8ClampedArray(image.data.length);
  for (const face of faces) copyFace(image, face, data);
  return { width, height, data };
}

function copyFace({ width, height, data }: RgbaImage, { quad }: Pick<Face, 'quad'>, to: Uint8ClampedArray): void {
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
      // Beyond this ellipse an edit moves next to nothing.
      if (faceMask((px * vy - py * vx) / det, (py * ux - px * uy) / det) === 0) continue;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel++) to[at + channel] = data[at + channel];
    }
  }
}
