/**
 * The product of matrices, where a picture's time goes: C = A · B, with B in panels of eight columns. Six rows by eight columns
 * are twelve sums, which with two vectors of B and one of A fill the fifteen registers that V8 gives out on x86. A panel
 * stays in the nearest cache while all rows pass.
 */
import {
  I32,
  block,
  branchIf,
  get,
  i32,
  loop,
  seq,
  set,
  tee,
  v128,
  when,
  type Code,
  type WasmFunction,
} from '../../wasm/code.ts';
import { FunctionWriter, increase, times } from './function-writer.ts';

/** Columns of a panel. */
export const PANEL = 8;

/** Steps of k a turn; k is a multiple of it. */
const STEPS = 4;

/** Rows at a time, and sums that each value is made of. */
interface Height {
  readonly rows: number;
  readonly sums: number;
}

/** A value is one sum whichever rows it is computed with, so however the rows are divided, it is the same to the last bit. */
const HEIGHTS: readonly Height[] = [6, 4, 2, 1].map((rows) => ({ rows, sums: 1 }));
/** A single row: with one sum for each value, every step would wait for the one before. */
const ROW: readonly Height[] = [{ rows: 1, sums: 4 }];

/**
 * (A, bytes between its rows, B, bytes between its panels, C, bytes between its rows, rows, k, panels). A is [rows, k], a
 * panel [k, 8], C [rows, 8 · panels]. Nothing for no rows.
 */
export function productFunction(fused: boolean): WasmFunction {
  return writeProduct('product', HEIGHTS, fused);
}

/** The same of a single row, faster. */
export function rowProductFunction(fused: boolean): WasmFunction {
  return writeProduct('rowProduct', ROW, fused);
}

/**
 * A layer of a net: (as `product`, then what the sums start from, bytes between its rows, slopes). Starts are [rows, 8 · panels], or
 * one row for all with 0 bytes between them (a bias); slopes are [8 · panels], what values below zero are multiplied by.
 */
export function layerProductFunction(fused: boolean): WasmFunction {
  return writeProduct('layerProduct', HEIGHTS, fused, true);
}

function writeProduct(
  name: string,
  [tallest, ...others]: readonly Height[],
  fused: boolean,
  isLayer = false,
): WasmFunction {
  const fn = new FunctionWriter(
    name,
    Array.from({ length: isLayer ? 12 : 9 }, () => I32),
    fused,
  );
  const [A, A_ROW, B, B_PANEL, C, C_ROW, ROWS, K, PANELS, START, START_ROW, SLOPE] = fn.parameters.keys();
  const [atB, atA, atC, left, steps] = Array.from({ length: 5 }, () => fn.integer());
  const start = isLayer ? fn.integer() : 0;
  const pointers = Array.from({ length: 6 }, () => fn.integer());
  const sums = Array.from({ length: 6 }, () => fn.vectors(2));
  const columns = fn.vectors(2);
  const one = fn.vector();

  const rowsOf = ({ rows, sums: copies }: Height): Code => {
    const used = pointers.slice(0, rows);
    const sumOf = (row: number, k: number): readonly number[] => sums[row * copies + (k % copies)];
    const step = (k: number): Code =>
      seq(
        ...columns.map((local, i) => set(local, v128.load(get(atB), 4 * PANEL * k + 16 * i))),
        ...used.map((pointer, row) =>
          seq(
            set(one, v128.loadSplat(get(pointer), 4 * k)),
            ...sumOf(row, k).map((sum, i) => set(sum, fn.multiplyAdd(get(one), get(columns[i]), get(sum)))),
          ),
        ),
      );
    const total = (row: number, i: number): Code =>
      Array.from({ length: copies }, (_, copy) => get(sumOf(row, copy)[i])).reduce((a, b) => v128.add(a, b));
    const bent = (sum: number, i: number): Code =>
      fn.multiplyAdd(
        v128.smaller(get(sum), fn.constant(0)),
        v128.load(get(SLOPE), 16 * i),
        v128.larger(get(sum), fn.constant(0)),
      );
    return seq(
      ...used.map((pointer) => seq(set(pointer, get(atA)), increase(atA, get(A_ROW)))),
      ...(isLayer
        ? sums
            .slice(0, rows)
            .flatMap((pair) => [
              ...pair.map((sum, i) => set(sum, v128.load(get(start), 16 * i))),
              increase(start, get(START_ROW)),
            ])
        : sums.slice(0, rows * copies).flatMap((pair) => pair.map((sum) => set(sum, v128.of(0))))),
      set(atB, get(B)),
      set(steps, get(K)),
      loop(
        ...Array.from({ length: STEPS }, (_, k) => step(k)),
        increase(atB, i32.of(4 * PANEL * STEPS)),
        ...used.map((pointer) => increase(pointer, i32.of(4 * STEPS))),
        branchIf(0, tee(steps, i32.sub(get(steps), i32.of(STEPS)))),
      ),
      ...used.map((_, row) =>
        seq(
          ...[0, 1].map((i) => v128.store(get(atC), isLayer ? bent(sums[row][i], i) : total(row, i), 16 * i)),
          increase(atC, get(C_ROW)),
        ),
      ),
    );
  };
  return fn.finish(
    times(
      PANELS,
      set(atA, get(A)),
      set(atC, get(C)),
      ...(isLayer ? [set(start, get(START))] : []),
      set(left, get(ROWS)),
      block(
        branchIf(0, i32.less(get(left), i32.of(tallest.rows))),
        loop(
          rowsOf(tallest),
          branchIf(0, i32.less(i32.of(tallest.rows - 1), tee(left, i32.sub(get(left), i32.of(tallest.rows))))),
        ),
      ),
      ...others.map((height) => when(i32.and(get(left), i32.of(height.rows)), rowsOf(height))),
      increase(B, get(B_PANEL)),
      ...[C, ...(isLayer ? [START, SLOPE] : [])].map((local) => increase(local, i32.of(4 * PANEL))),
    ),
  );
}
