/** Faces of a photo, ready to be edited, or a refusal in one plain sentence. */
import { PortraitError } from '../../../models/errors.ts';
import type { Face, Point, RgbaImage } from '../api.ts';
import type { FaceDetector } from './detector.ts';
import type { LandmarkFinder } from './landmarks.ts';
import { ffhqQuad, quadSize } from './quad.ts';

/** Side of the face square below which there is nothing to edit: eyes are then about 12 pixels apart. */
export const MIN_QUAD = 48;

export interface VisibleRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FaceNets {
  readonly detector: FaceDetector;
  readonly landmarks: LandmarkFinder;
}

/**
 * Largest face first.
 * @param visible faces whose centre lies outside of this pixel rectangle do not count
 * @throws PortraitError no-face, image-too-small
 */
export async function findFaces(nets: FaceNets, photo: RgbaImage, visible?: VisibleRect): Promise<Face[]> {
  if (Math.min(photo.width, photo.height) < MIN_QUAD / 2) throw tooSmall();
  const boxes = (await nets.detector.detect(photo)).filter((box) => {
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    const area = visible ?? { x: 0, y: 0, width: photo.width, height: photo.height };
    return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
  });
  if (boxes.length === 0) {
    throw new PortraitError(
      'no-face',
      'No face was found here; choose a picture with a face seen from the front, upright and in good light.',
    );
  }
  const faces: Face[] = [];
  for (const { score, ...box } of boxes) {
    const landmarks = await nets.landmarks.find(photo, { ...box, score });
    faces.push({ score, box, landmarks, quad: ffhqQuad(landmarks) });
  }
  const frontal = faces.filter((face) => isFrontal(face.landmarks));
  if (frontal.length === 0) {
    throw new PortraitError(
      'no-face',
      'The face is turned too far to the side; choose a picture where both eyes can be seen.',
    );
  }
  const large = frontal.filter((face) => quadSize(face.quad) >= MIN_QUAD);
  if (large.length === 0) throw tooSmall();
  return large.sort((a, b) => quadSize(b.quad) - quadSize(a.quad));
}

function tooSmall(): PortraitError {
  return new PortraitError(
    'image-too-small',
    'The face is too small to edit; use a larger picture, or crop it closer to the face before enlarging the layer.',
  );
}

/** Seen from the side the nose tip leaves the space between the outer eye corners. */
function isFrontal(landmarks: readonly Point[]): boolean {
  const [left, right, nose] = [landmarks[36], landmarks[45], landmarks[30]];
  const along = { x: right.x - left.x, y: right.y - left.y };
  const length = along.x ** 2 + along.y ** 2;
  if (length === 0) return false;
  const place = ((nose.x - left.x) * along.x + (nose.y - left.y) * along.y) / length;
  return place > 0.05 && place < 0.95;
}
