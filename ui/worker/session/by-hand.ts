/** Face squares that a person sets: the faces they make, and the face that may be found in them. */
import { PortraitError } from '../../../models/errors.ts';
import type { Face, FaceSquare, FaceSquares, Point, RgbaImage } from '../api.ts';
import { boxOfSquare, changed, checkSquare, frameOf, quadOfSquare, squareOfQuad } from '../face/face-square.ts';
import { quadFromAnchors, type Quad } from '../face/quad.ts';
import type { FaceMesh } from '../mesh/types.ts';
import { misfitOf, SEEN, type Nets } from './nets.ts';

/** Faces whose squares nobody can have set apart on a screen. */
const MOST = 64;

/**
 * The faces found, with the squares set by hand in their places and behind them.
 * @throws PortraitError usage, image-too-small
 */
export function placeFaces(
  { landmarks }: Pick<Nets, 'landmarks'>,
  photo: RgbaImage,
  found: readonly Face[],
  squares: FaceSquares,
): Face[] {
  const numbers = Object.keys(squares).map(Number);
  const count = Math.max(found.length, ...numbers.map((n) => n + 1));
  const gap = Array.from({ length: Math.min(count, MOST) }, (_, n) => n).find((n) => !found[n] && !squares[n]);
  if (count > MOST || gap !== undefined || numbers.some((n) => !Number.isInteger(n) || n < 0))
    throw new PortraitError('usage', 'Faces set by hand are numbered on from those that were found.');
  return Array.from({ length: count }, (_, n) => {
    const square = squares[n];
    if (!square) return found[n];
    checkSquare(square, photo);
    const box = boxOfSquare(square);
    return {
      score: 1,
      box,
      landmarks: landmarks.find(photo, { ...box, score: 1 }),
      quad: quadOfSquare(square),
      byHand: { instead: found[n]?.box ?? null },
    };
  });
}

/** Passes after which a square that is being fitted stays. */
const PASSES = 3;
/** The drawn square may be around the features or around the whole head. */
const SIZES = [1, 0.7, 1.4];
/** Misfit of a fitted square below which no other turn is tried. */
const WELL = 0.03;
/** The face is the one that was meant while its middle is so near, in sides of the frame that was drawn. */
const NEAR = 0.75;

/**
 * The square as the face in it wants it; undefined where the net sees none.
 * @param how level: turned only
 */
export function squareOfFace(
  nets: Pick<Nets, 'mesh'>,
  photo: RgbaImage,
  square: FaceSquare,
  how: 'level' | 'fit',
): FaceSquare | undefined {
  checkSquare(square, photo);
  let best: { readonly square: FaceSquare; readonly misfit: number } | undefined;
  for (const turn of [0, 90, -90, 180]) {
    for (const scale of SIZES) {
      const tried = fitted(nets, photo, changed(square, { turn, scale }, photo));
      if (tried && isNear(tried.square, square) && tried.misfit < (best?.misfit ?? Infinity)) best = tried;
      if (best && best.misfit < WELL) break;
    }
    if (best && best.misfit < WELL) break;
  }
  if (!best) return undefined;
  return how === 'fit' ? best.square : { ...square, angle: best.square.angle };
}

function fitted(
  nets: Pick<Nets, 'mesh'>,
  photo: RgbaImage,
  square: FaceSquare,
): { readonly square: FaceSquare; readonly misfit: number } | undefined {
  let quad = quadOfSquare(square);
  for (let pass = 0; ; pass++) {
    const mesh = nets.mesh.find(photo, quad);
    if (mesh.flag < SEEN) return undefined;
    if (pass === PASSES) return { square: squareOfQuad(quad), misfit: misfitOf(mesh) };
    quad = quadOfMesh(mesh, quad);
  }
}

/** The same points of the mesh that the 68 have around the eyes, and the corners of the mouth. */
const [LEFT_EYE, RIGHT_EYE] = [
  [33, 160, 158, 133, 153, 144],
  [362, 385, 387, 263, 373, 380],
];
const MOUTH = [61, 291];

function quadOfMesh({ points }: FaceMesh, [origin, below, , beside]: Quad): Quad {
  const mean = (vertices: readonly number[]): Point => {
    const [u, v] = [0, 1].map((k) => vertices.reduce((sum, i) => sum + points[3 * i + k], 0) / vertices.length);
    return {
      x: origin.x + u * (beside.x - origin.x) + v * (below.x - origin.x),
      y: origin.y + u * (beside.y - origin.y) + v * (below.y - origin.y),
    };
  };
  return quadFromAnchors({ leftEye: mean(LEFT_EYE), rightEye: mean(RIGHT_EYE), mouth: mean(MOUTH) });
}

function isNear(found: FaceSquare, drawn: FaceSquare): boolean {
  const [a, b] = [frameOf(found), frameOf(drawn)];
  return Math.hypot(a.x - b.x, a.y - b.y) < NEAR * b.side;
}
