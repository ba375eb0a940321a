import { PortraitError } from '../../../models/errors.ts';
import type { Face, RgbaImage } from '../../worker/api.ts';
import { faceMask } from '../../worker/composite/mask.ts';

/**
 * The picture with everything outside the faces transparent, but for what the edit changed there (a head that turns reaches far). The
 * edge is hard on purpose: at it the edit has faded out, so over the photo it cannot be seen, while a soft edge would fade the edit a second time.
 * What is translucent is left to the photo, where it would show twice.
 * @param photo before the edit, of the same size
 * @param faces with their quads: corners TL, BL, BR, TR of the face square in pixels of `image`
 * @throws PortraitError layer-blended where the edit changes what is translucent: no layer over the photo can show that
 */
export function cutToFaces(image: RgbaImage, photo: RgbaImage, faces: readonly Pick<Face, 'quad'>[]): RgbaImage {
  const { width, height } = image;
  const data = new Uint8ClampedArray(image.data.length);
  for (const face of faces) copyFace(image, face, data);
  copyChanges(image, photo, data);
  if (showsTwice(image, photo, data))
    throw new PortraitError(
      'layer-blended',
      'The edit reaches where this picture is translucent, and a face alone over it would show both. Choose “Add a new layer” instead.',
    );
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
      if (data[at + 3] < 255) continue;
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

/** Levels that nobody sees. */
const SAME = 2;

/** Whether the cut over the photo is another picture than the edited one: alpha of the two together, and light weighted with it. */
function showsTwice(image: RgbaImage, photo: RgbaImage, cut: Uint8ClampedArray): boolean {
  for (let at = 0; at < cut.length; at += 4) {
    const [a, b] = [cut[at + 3] / 255, photo.data[at + 3] / 255];
    if (a === 0 || (a === 1 && image.data[at + 3] === 255)) continue;
    const wanted = image.data[at + 3] / 255;
    for (let c = 0; c < 3; c++) {
      const both = cut[at + c] * a + photo.data[at + c] * b * (1 - a);
      if (Math.abs(both - image.data[at + c] * wanted) > SAME) return true;
    }
    if (255 * Math.abs(a + b * (1 - a) - wanted) > SAME) return true;
  }
  return false;
}
