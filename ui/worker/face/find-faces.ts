/** Faces of a photo, ready to be edited, or a refusal in one plain sentence. */
import { PortraitError } from '../../../models/errors.ts';
import type { Face, Point, RgbaImage } from '../api.ts';
import type { FaceDetector } from './detector.ts';
import type { LandmarkFinder } from './landmarks.ts';
import { MIN_SIDE } from './face-square.ts';
import { ffhqQuad, quadSize, type Quad } from './quad.ts';
import { turned, turnedBack, type QuarterTurns } from './quarter-turns.ts';

/**
 * Misfit below which a face stands as it was found: nearly all upright portraits are below it, and of faces that were found in
 * the wrong place on turned photos hardly any is (28 people at 10 angles each, in all four quarter turns).
 */
const SURE = 0.01;
/** A turned photo is believed below this only, and where it fits better than the photo as it stands. */
const FITS = 0.03;
const BETTER = 0.75;
/** Misfit from which on there is no face: the net that looks closer does not see one. 143 faces in the wild have at most 0.024. */
const NONE = 0.5;
/** Degrees beyond which the eye line is not believed: one of the four quarter turns brings every face within 45. */
const LEVEL = 50;

export interface VisibleRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FaceNets {
  readonly detector: FaceDetector;
  readonly landmarks: LandmarkFinder;
  /**
   * How badly the features in a face square fit where an upright face has them, 0 for well; in sides. The detector is as sure
   * of a face that lies on its side, and finds a mouth and eyes in it that are none.
   */
  misfit?(photo: RgbaImage, quad: Quad): number;
}

/**
 * Largest face first. Where none stands upright well, faces lying on a side or upside down are looked for.
 * @param visible faces whose centre lies outside of this pixel rectangle do not count
 * @throws PortraitError no-face, image-too-small
 */
export function findFaces(nets: FaceNets, photo: RgbaImage, visible?: VisibleRect): Face[] {
  if (Math.min(photo.width, photo.height) < MIN_SIDE / 2) throw tooSmall();
  const area = visible ?? { x: 0, y: 0, width: photo.width, height: photo.height };
  const faces = bestFaces(nets, photo, area);
  if (faces.length === 0) {
    throw new PortraitError(
      'no-face',
      'No face was found here; choose a picture with a face seen from the front and in good light.',
    );
  }
  const frontal = faces.filter((face) => isFrontal(face.landmarks));
  if (frontal.length === 0) {
    throw new PortraitError(
      'no-face',
      'The face is turned too far to the side; choose a picture where both eyes can be seen.',
    );
  }
  const large = frontal.filter((face) => quadSize(face.quad) >= MIN_SIDE);
  if (large.length === 0) throw tooSmall();
  return large.sort((a, b) => quadSize(b.quad) - quadSize(a.quad));
}

/** Faces as they were found in one of the quarter turns, and how badly the largest of them fits there. */
interface Standing {
  readonly faces: readonly Face[];
  readonly misfit: number;
}

/**
 * As the photo stands, or, where the largest face may not stand upright in that, as it does after the quarter turn in which its
 * features fit best.
 */
function bestFaces(nets: FaceNets, photo: RgbaImage, area: VisibleRect): readonly Face[] {
  const standing = (faces: readonly Face[], quarters: 0 | QuarterTurns): Standing => {
    if (faces.length === 0) return { faces, misfit: Infinity };
    const largest = faces.reduce((a, b) => (quadSize(b.quad) > quadSize(a.quad) ? b : a));
    const misfit = nets.misfit?.(photo, largest.quad) ?? 0;
    if (misfit >= NONE)
      return standing(
        faces.filter((face) => face !== largest),
        quarters,
      );
    return { faces, misfit: Math.abs(rollOf(largest.quad, quarters)) > LEVEL ? misfit + FITS : misfit };
  };
  const upright = standing(facesIn(nets, photo, area), 0);
  if (upright.misfit < SURE) return upright.faces;
  const others = ([1, 3, 2] as const).map((quarters) => standing(lyingFaces(nets, photo, area, quarters), quarters));
  const best = others.reduce((a, b) => (b.misfit < a.misfit ? b : a));
  return best.misfit < FITS && best.misfit < BETTER * upright.misfit ? best.faces : upright.faces;
}

/** Of the eye line in the picture as it was turned, degrees -180..180. */
function rollOf([a, , , b]: Quad, quarters: 0 | QuarterTurns): number {
  const roll = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI + 90 * quarters;
  return roll - 360 * Math.round(roll / 360);
}

function facesIn(nets: FaceNets, photo: RgbaImage, area: VisibleRect): Face[] {
  const faces: Face[] = [];
  for (const { score, ...box } of nets.detector.detect(photo)) {
    if (!isIn(area, box)) continue;
    const landmarks = nets.landmarks.find(photo, { ...box, score });
    faces.push({ score, box, landmarks, quad: ffhqQuad(landmarks) });
  }
  return faces;
}

/** Faces of a photo that has to be turned before they stand upright; their squares lie as they do. */
function lyingFaces(nets: FaceNets, photo: RgbaImage, area: VisibleRect, quarters: QuarterTurns): Face[] {
  const upright = turned(photo, quarters);
  const found = facesIn(nets, upright, { x: 0, y: 0, width: upright.width, height: upright.height });
  return found
    .map(({ score, box, landmarks }) => {
      const [a, b] = [
        { x: box.x, y: box.y },
        { x: box.x + box.width, y: box.y + box.height },
      ].map((p) => turnedBack(p, photo, quarters));
      const points = landmarks.map((p) => turnedBack(p, photo, quarters));
      const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
      const back = { x, y, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
      return { score, box: back, landmarks: points, quad: ffhqQuad(points) };
    })
    .filter(({ box }) => isIn(area, box));
}

function isIn(area: VisibleRect, box: VisibleRect): boolean {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
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
