/** A part of the result, drawn at no more pixels than are looked at: a photo of any size costs as much as the screen has. */
import { PortraitError } from '../../../models/errors.ts';
import type { Piece, PixelPart, RgbaImage } from '../api.ts';
import { renderFaceInTiles } from '../composite/render-face.ts';
import type { FaceEdit } from '../composite/types.ts';
import { quadSize, scaleQuad, type Quad } from '../face/quad.ts';
import { downscale } from '../image/downscale.ts';

/** How far an edit fetches pixels from, in sides of the face square. */
const REACH = 0.25;

export interface EditedFace {
  readonly quad: Quad;
  readonly edit: FaceEdit;
}

/**
 * @param quads of all faces, edited or not: so that a part has the same pixels whatever is edited
 * @param between called now and then; resolves to whether to go on
 * @returns undefined where it said no
 * @throws PortraitError usage
 */
export async function closeUp(
  photo: RgbaImage,
  faces: readonly EditedFace[],
  quads: readonly Quad[],
  part: PixelPart,
  mostSide: number,
  between: () => Promise<boolean>,
): Promise<Piece | undefined> {
  checkPart(photo, part, mostSide);
  // The generator's own picture is drawn as a whole, and is small.
  const whole = faces.some(({ edit }) => edit.whole);
  const reach = Math.ceil(REACH * Math.max(0, ...quads.map(quadSize)));
  const area = whole ? { x: 0, y: 0, width: photo.width, height: photo.height } : widened(part, reach, photo);
  const scale = Math.min(1, mostSide / Math.max(part.width, part.height));
  const size = whole
    ? area
    : { width: Math.max(1, Math.round(area.width * scale)), height: Math.max(1, Math.round(area.height * scale)) };
  let picture: RgbaImage | undefined = downscale(cropped(photo, area), size.width, size.height);
  const [sx, sy] = [size.width / area.width, size.height / area.height];
  const map = (at: number, origin: number, by: number): number => (at + 0.5 - origin) * by - 0.5;
  for (const { quad, edit } of faces) {
    const there = scaleQuad(quad, (p) => ({ x: map(p.x, area.x, sx), y: map(p.y, area.y, sy) }));
    picture = await renderFaceInTiles(picture, there, edit, between);
    if (!picture) return undefined;
  }
  const [left, top] = [Math.floor((part.x - area.x) * sx), Math.floor((part.y - area.y) * sy)];
  const right = Math.min(size.width, Math.ceil((part.x + part.width - area.x) * sx));
  const bottom = Math.min(size.height, Math.ceil((part.y + part.height - area.y) * sy));
  const [width, height] = [right - left, bottom - top];
  return {
    image: cropped(picture, { x: left, y: top, width, height }),
    part: { x: area.x + left / sx, y: area.y + top / sy, width: width / sx, height: height / sy },
  };
}

function checkPart(photo: RgbaImage, { x, y, width, height }: PixelPart, mostSide: number): void {
  const whole = [x, y, width, height].every(Number.isInteger) && width > 0 && height > 0;
  if (!whole || x < 0 || y < 0 || x + width > photo.width || y + height > photo.height || !(mostSide >= 1))
    throw new PortraitError('usage', 'A part to look at lies within the photo and is at least a pixel wide and high.');
}

function widened({ x, y, width, height }: PixelPart, by: number, photo: RgbaImage): PixelPart {
  const [left, top] = [Math.max(0, x - by), Math.max(0, y - by)];
  const [right, bottom] = [Math.min(photo.width, x + width + by), Math.min(photo.height, y + height + by)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function cropped(image: RgbaImage, { x, y, width, height }: PixelPart): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * 4;
    data.set(image.data.subarray(from, from + width * 4), row * width * 4);
  }
  return { width, height, data };
}
