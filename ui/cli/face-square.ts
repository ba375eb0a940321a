/** Face squares on the command line: `x,y,side` or `x,y,side,angle`, in pixels of the photo and degrees clockwise; x and y are the middle. */
import { readNumber, wrongUsage } from '../../models/cli/command.ts';
import { PortraitError, type Problem } from '../../models/errors.ts';
import type { Face, FaceSquare, OpenedPhoto, PortraitEngine, RgbaImage } from '../worker/api.ts';
import { squareOfQuad } from '../worker/face/face-square.ts';
import { valueOf } from './value-of.ts';

export interface GivenSquare extends Omit<FaceSquare, 'angle'> {
  /** Left out, the face's own eye line says it. */
  readonly angle?: number;
}

/** @throws PortraitError usage */
export function readSquare(text: string): GivenSquare {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length < 3 || parts.length > 4 || parts.some((part) => part === ''))
    throw wrongUsage(`--face-square ${text} is not x,y,side or x,y,side,angle, for example 412,300,350.`);
  const [x, y, side, angle] = parts.map((part, at) =>
    readNumber(`${['x', 'y', 'side', 'angle'][at]} of --face-square`, part, LIMITS[at]),
  );
  return angle === undefined ? { x, y, side } : { x, y, side, angle };
}

const FAR = 1e6;
const LIMITS = [
  { min: -FAR, max: FAR },
  { min: -FAR, max: FAR },
  { min: 1, max: FAR },
  { min: -180, max: 180 },
];

/** As `--face-square` takes it. */
export function squareText({ quad }: Pick<Face, 'quad'>): string {
  const { x, y, side, angle } = squareOfQuad(quad);
  return [x, y, side, angle].map((value) => String(Number(value.toFixed(1)))).join();
}

/**
 * Opens a photo with the face where it is said to be, and no other.
 * @returns the number of that face
 * @throws PortraitError of a square that is not in the photo; of a photo that cannot be opened
 */
export async function openWithSquare(
  engine: Pick<PortraitEngine, 'open' | 'place' | 'lookIn'>,
  image: RgbaImage,
  square: GivenSquare,
): Promise<{ readonly face: number; readonly opened: OpenedPhoto }> {
  const found = await engine.open(image, null);
  if (!found.ok && found.error.code !== 'no-face') throw new PortraitError(found.error.code, found.error.message);
  const face = found.ok ? found.value.faces.length : 0;
  const { angle } = square;
  const wanted: FaceSquare =
    angle === undefined
      ? (valueOf(await engine.lookIn({ ...square, angle: 0 }, 'level')) ?? { ...square, angle: 0 })
      : { ...square, angle };
  return { face, opened: valueOf(await engine.place({ [face]: wanted }, face)) };
}

/** Where nobody is found, somebody who sees a face can say where. */
export function withHint({ code, message }: Problem): PortraitError {
  const hint = code === 'no-face' ? ' Where you see one, say so with --face-square x,y,side.' : '';
  return new PortraitError(code, message + hint);
}
