import type { FaceSquare } from '../../worker/api.ts';
import { changed, frameOf } from '../../worker/face/face-square.ts';

/** Of the frame's side, by one press of an arrow; with Shift the finer one. */
const [STEP, FINE] = [0.05, 0.005];
/** Degrees, and times, by one press. */
const [TURN, SCALE] = [1, 1.02];

const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const OTHERS: Readonly<Record<string, Parameters<typeof changed>[1]>> = {
  '[': { turn: -TURN },
  ']': { turn: TURN },
  '+': { scale: SCALE },
  '=': { scale: SCALE },
  '-': { scale: 1 / SCALE },
  '\u2212': { scale: 1 / SCALE },
};

/** The square after a key: arrows move it, with Shift finer, brackets turn it, plus and minus scale it. Null for any other key. */
export function squareByKey(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  square: FaceSquare,
  photo: { readonly width: number; readonly height: number },
): FaceSquare | null {
  const arrow = ARROWS[key];
  if (!arrow) return OTHERS[key] ? changed(square, OTHERS[key], photo) : null;
  const step = (shiftKey ? FINE : STEP) * frameOf(square).side;
  return changed(square, { right: arrow[0] * step, down: arrow[1] * step }, photo);
}
