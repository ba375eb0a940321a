import type { FacePlace } from '../../../plugin/messages.ts';
import type { Face } from '../../worker/api.ts';

/**
 * Which of the faces found now was edited then: the one around the stored middle (of several, the one it is nearest to the middle of), or null.
 * @param middle in parts of the photo, 0..1
 */
export function faceAt(
  middle: FacePlace,
  faces: readonly Pick<Face, 'box'>[],
  photo: { readonly width: number; readonly height: number },
): number | null {
  const x = middle.x * photo.width;
  const y = middle.y * photo.height;
  const away = faces.map(({ box }) => {
    const [dx, dy] = [x - box.x - box.width / 2, y - box.y - box.height / 2].map(Math.abs);
    return dx <= box.width / 2 && dy <= box.height / 2 ? Math.hypot(dx, dy) : Infinity;
  });
  const nearest = Math.min(...away);
  return nearest < Infinity ? away.indexOf(nearest) : null;
}

/** The middle of a face in parts of the photo, as a recipe keeps it. */
export function middleOf(
  { box }: Pick<Face, 'box'>,
  photo: { readonly width: number; readonly height: number },
): FacePlace {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { x: within((box.x + box.width / 2) / photo.width), y: within((box.y + box.height / 2) / photo.height) };
}
