import type { FaceSquare, Point } from '../../worker/api.ts';
import { changed, frameOf, squareAround } from '../../worker/face/face-square.ts';

/** What is held of a square: all of it, a corner, or the knob that turns it. */
export type Grip = 'move' | 'scale' | 'turn';

type Size = { readonly width: number; readonly height: number };

/** The square that a hand makes of one, by what it holds and from where to where it goes; pixels of the photo. */
export function squareByHand(grip: Grip, square: FaceSquare, from: Point, to: Point, photo: Size): FaceSquare {
  if (grip === 'move') return changed(square, { right: to.x - from.x, down: to.y - from.y }, photo);
  const middle = frameOf(square);
  const [a, b] = [from, to].map(({ x, y }) => ({ x: x - middle.x, y: y - middle.y }));
  if (grip === 'scale')
    return changed(square, { scale: Math.hypot(b.x, b.y) / Math.max(1, Math.hypot(a.x, a.y)) }, photo);
  const turn = ((Math.atan2(b.y, b.x) - Math.atan2(a.y, a.x)) * 180) / Math.PI;
  return changed(square, { turn }, photo);
}

/** The upright square whose frame a hand draws from one corner to the other. */
export function squareDrawn(from: Point, to: Point): FaceSquare {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
  const toward = (a: number, b: number): number => a + (b < a ? -side / 2 : side / 2);
  return squareAround({ x: toward(from.x, to.x), y: toward(from.y, to.y), side, angle: 0 });
}

/** Of the part that is seen, in its middle. */
export function squareInMiddle({ x, y, width, height }: Point & Size): FaceSquare {
  return squareAround({ x: x + width / 2, y: y + height / 2, side: 0.4 * Math.min(width, height), angle: 0 });
}
