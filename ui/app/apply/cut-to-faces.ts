import type { Face, RgbaImage } from '../../worker/api.ts';
import { faceMask } from '../../worker/composite/mask.ts';

/**
 * The picture with everything outside the faces transparent, but for what the edit changed there (a head that turns reaches far). The
 * edge is hard on purpose: at it the edit has faded out, so over the photo it cannot be seen, while a soft edge would fade the edit a second time.
 * @param photo before the edit, of the same size
 * @param faces with their quads: corners TL, BL, BR, TR of the face square in pixels of `image`
 */
export function cutToFaces(image: RgbaImage, photo: RgbaImage, faces: readonly Pick<Face, 'quad'>[]): RgbaImage {
  const { width, height } = image;
  const data = new Uint8ClampedArray(image.data.length);
  for (const face of faces) copyFace(image, face, data);
  copyChanges(image, photo, data);
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
      // Beyond this ellipse most edits change nothing.
      if (faceMask((px * vy - py * vx) / det, (py * ux - px * uy) / det) === 0) continue;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel++) to[at + channel] = data[at + channel];
    }
  }
}

function copyChanges({ data }: RgbaImage, photo: RgbaImage, to: Uint8ClampedArray): void {
  const words = ({ buffer, byteOffset, length }: Uint8ClampedArray): Uint32Array =>
    new Uint32Array(buffer, byteOffset, length / 4);
  const [after, before, out] = [words(data), words(photo.data), words(to)];
  for (let i = 0; i < after.length; i++) if (after[i] !== before[i]) out[i] = after[i];
}
