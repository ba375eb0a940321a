/** The face square as a person sets it: middle, side, angle; and the frame around the face in it, which is what is seen and drawn. */
import { PortraitError } from '../../../models/errors.ts';
import type { Face, FaceSquare, Point } from '../api.ts';
import { quadSize, type Quad } from './quad.ts';

/** The frame from the forehead to the chin, in parts of the square's side: its side, and how far its middle lies below the square's. */
export const FRAME = { side: 0.6, below: 0.09 } as const;
/** Side of the square in pixels below which there is nothing to edit: eyes are then about 12 pixels apart. */
export const MIN_SIDE = 48;
/** Sides in larger sides of the photo: beyond this a face would be larger than the photo. */
const MOST = 4;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** -180..180 */
function within(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

export function quadOfSquare({ x, y, side, angle }: FaceSquare): Quad {
  const [cos, sin] = [(side / 2) * Math.cos(radians(angle)), (side / 2) * Math.sin(radians(angle))];
  return [
    { x: x - cos + sin, y: y - sin - cos },
    { x: x - cos - sin, y: y - sin + cos },
    { x: x + cos - sin, y: y + sin + cos },
    { x: x + cos + sin, y: y + sin - cos },
  ];
}

export function squareOfQuad(quad: Quad): FaceSquare {
  const [a, , c, d] = quad;
  const angle = (Math.atan2(d.y - a.y, d.x - a.x) * 180) / Math.PI;
  return { x: (a.x + c.x) / 2, y: (a.y + c.y) / 2, side: quadSize(quad), angle };
}

/** The frame around the face in a square; as wide as high, turned alike. */
export function frameOf({ x, y, side, angle }: FaceSquare): FaceSquare {
  const below = FRAME.below * side;
  const turn = radians(angle);
  return { x: x - below * Math.sin(turn), y: y + below * Math.cos(turn), side: FRAME.side * side, angle };
}

/** The square whose frame this is. */
export function squareAround({ x, y, side, angle }: FaceSquare): FaceSquare {
  const below = (FRAME.below * side) / FRAME.side;
  const turn = radians(angle);
  return { x: x + below * Math.sin(turn), y: y - below * Math.cos(turn), side: side / FRAME.side, angle };
}

/** Upright around the frame's middle, as boxes of faces that were found are. */
export function boxOfSquare(square: FaceSquare): Face['box'] {
  const { x, y, side } = frameOf(square);
  return { x: x - side / 2, y: y - side / 2, width: side, height: side };
}

/**
 * Moved, turned or scaled about its frame's middle, which is what the hand holds, and brought within what can be used.
 * @param by pixels of the photo, degrees clockwise, times
 */
export function changed(
  square: FaceSquare,
  by: { readonly right?: number; readonly down?: number; readonly turn?: number; readonly scale?: number },
  photo: { readonly width: number; readonly height: number },
): FaceSquare {
  const { right = 0, down = 0, turn = 0, scale = 1 } = by;
  const frame = frameOf(square);
  const most = MOST * Math.max(photo.width, photo.height);
  const side = Math.min(most, Math.max(MIN_SIDE, square.side * scale)) * FRAME.side;
  const keep = (at: number, end: number): number => Math.min(end - 1, Math.max(0, at));
  return squareAround({
    x: keep(frame.x + right, photo.width),
    y: keep(frame.y + down, photo.height),
    side,
    angle: within(frame.angle + turn),
  });
}

/** @throws PortraitError usage, image-too-small */
export function checkSquare(square: FaceSquare, photo: { readonly width: number; readonly height: number }): void {
  const { x, y, side, angle } = square;
  if (![x, y, side, angle].every(Number.isFinite))
    throw new PortraitError('usage', 'A face square is three or four numbers: x, y, side and angle.');
  if (side < MIN_SIDE)
    throw new PortraitError(
      'image-too-small',
      `This face square is ${Math.round(side)} pixels wide; a face needs ${MIN_SIDE} or more to be edited, so use a larger picture.`,
    );
  const { x: fx, y: fy }: Point = frameOf(square);
  const inside = fx >= -0.5 && fy >= -0.5 && fx < photo.width && fy < photo.height;
  if (!inside || side > MOST * Math.max(photo.width, photo.height))
    throw new PortraitError(
      'usage',
      `The face square lies outside of the picture, which is ${photo.width} × ${photo.height} pixels; put its middle on the face.`,
    );
}
