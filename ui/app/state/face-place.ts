import type { FacePlace } from '../../../plugin/messages.ts';
import type { Face } from '../../worker/api.ts';

/**
 * Which of the faces found now was edited then: the one around the stored middle, or null where there is none.
 * @param middle in parts of the photo, 0..1
 */
export function faceAt(
  middle: FacePlace,
  faces: readonly Face[],
  photo: { readonly width: number; readonly height: number },
): number | null {
  const x = middle.x * photo.width;
  const y = middle.y * photo.height;
  const found = faces.findIndex(
    ({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
  return found < 0 ? null : found;
}

/** The middle of a face in parts of the photo, as a recipe keeps it. */
export function middleOf({ box }: Face, photo: { readonly width: number; readonly height: number }): FacePlace {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { x: within((box.x + box.width / 2) / photo.width), y: within((box.y + box.height / 2) / photo.height) };
}
