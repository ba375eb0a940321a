/**
 * Looks at every picture that a GPU gives. It passed a probe when it was chosen, and can still go wrong later: a lost device leaves
 * zeros, a driver under load NaN, a buffer that was used again another picture (DESIGN §4).
 */
import type { RgbPicture } from './picture.ts';

/** Cells along a side in which two pictures of different sizes are compared. */
const CELLS = 4;

/**
 * Mean difference of the cells of two rungs of one code, range -1..1, above which the CPU is asked. 40 codes of the default
 * model, half of them at twice the usual spread, stayed below 0.11 from each rung to the next.
 */
const FAR = 0.2;

/** Smallest spread of values: even a blurred grey face has more. */
const FLAT = 1e-3;

/** What is wrong with a picture by itself, in words; undefined where nothing is. */
export function pictureFault({ rgb }: RgbPicture): string | undefined {
  let least = Infinity;
  let most = -Infinity;
  for (const v of rgb) {
    if (!(Math.abs(v) < Infinity)) return 'it drew values that are no numbers';
    if (v < least) least = v;
    if (v > most) most = v;
  }
  return most - least < FLAT ? 'it drew one colour' : undefined;
}

/** Means of the picture's cells, values clamped to -1..1. */
function cellsOf({ width: side, rgb }: RgbPicture): Float32Array {
  const cell = side / CELLS;
  const out = new Float32Array(3 * CELLS * CELLS);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < side; y++) {
      const row = (c * side + y) * side;
      const to = (c * CELLS + Math.floor(y / cell)) * CELLS;
      for (let x = 0; x < side; x++)
        out[to + Math.floor(x / cell)] += Math.min(1, Math.max(-1, rgb[row + x])) / (cell * cell);
    }
  return out;
}

/** The last picture that was believed, and of which code. */
export class Watch {
  private last: { readonly code: Float32Array; readonly cells: Float32Array } | undefined;
  /** The CPU said that this model's rungs differ so much. */
  private differs = false;

  /** Whether it is so far from the last one of the same code that another backend should say if it is right. */
  isFar(code: Float32Array, picture: RgbPicture): boolean {
    const { last } = this;
    if (this.differs || !last || last.code.length !== code.length || !last.code.every((v, i) => v === code[i]))
      return false;
    const cells = cellsOf(picture);
    return cells.reduce((sum, v, i) => sum + Math.abs(v - last.cells[i]), 0) / cells.length > FAR;
  }

  believe(code: Float32Array, picture: RgbPicture, wasFar: boolean): void {
    this.differs ||= wasFar;
    this.last = { code: code.slice(), cells: cellsOf(picture) };
  }
}
