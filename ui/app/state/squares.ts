import type { FaceSquare, FaceSquares } from '../../worker/api.ts';
import { chosenFace, looksOf, PLAIN, snapshotOf, turnTo, type AllLooks, type Look, type Snapshot } from './look.ts';

/** A square under the hand; nothing of it counts until it is kept. */
export interface SquareDraft {
  /** The face whose square it will be; null for one that was missed. */
  readonly face: number | null;
  /** Pixels of the photo; null until it is drawn. */
  readonly square: FaceSquare | null;
  /** What came of looking for a face in the square that was drawn; null where it was not drawn but is a face's own. */
  readonly seen: 'looking' | 'face' | 'none' | null;
}

type State = AllLooks & Parameters<typeof chosenFace>[0];

export function sameSquare(a: FaceSquare | undefined, b: FaceSquare | undefined): boolean {
  if (!a || !b) return a === b;
  return a.x === b.x && a.y === b.y && a.side === b.side && a.angle === b.angle;
}

export function sameSquares(a: FaceSquares = {}, b: FaceSquares = {}): boolean {
  return Object.keys({ ...a, ...b }).every((face) => sameSquare(a[Number(face)], b[Number(face)]));
}

export function isEmpty(squares: FaceSquares = {}): boolean {
  return Object.keys(squares).length === 0;
}

/** A face gets this square and is the chosen one. A code that was searched for in another square is none of this one. */
export function withSquare(state: State, face: number, square: FaceSquare): Snapshot {
  return { ...turnTo(state, face), code: null, squares: { ...state.squares, [face]: square } };
}

/** A face that was found has its own square again. */
export function asFound(state: State, face: number): Snapshot {
  const { [face]: _gone, ...squares } = state.squares ?? {};
  return { ...turnTo(state, face), code: null, squares };
}

/** A face that was added goes, with its sliders; those added after it move up. */
export function withoutFace(state: State, face: number): Snapshot {
  const movedUp = <T>(all: Readonly<Record<number, T>>): Record<number, T> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([key, value]): [number, T][] => {
        const n = Number(key);
        return n === face ? [] : [[n > face ? n - 1 : n, value]];
      }),
    );
  const now = chosenFace(state);
  const next = now > face || (now === face && face > 0) ? now - 1 : now;
  const { [next]: look = PLAIN, ...others }: Record<number, Look> = movedUp(looksOf(state));
  const { sliders, strength, code } = look;
  return { ...snapshotOf(state), face: next, sliders, strength, code, others, squares: movedUp(state.squares ?? {}) };
}
