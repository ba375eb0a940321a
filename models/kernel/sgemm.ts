/**
 * The innermost product of matrices, in place of onnxruntime's own (`MlasSgemmKernelZero`/`Add`,
 * onnxruntime/core/mlas/lib/wasm_simd/SgemmKernelWasmSimd.cpp). That one takes two steps of k a turn and holds all of
 * their values until both rows are done: 18, more than the 16 registers of x86. One step at a time needs 13. The order
 * of the loops differs too: a panel of B meets all rows of A while it is in the nearest cache, where onnxruntime reads
 * up to 64 KB of B anew for each two rows. Which of the two brings how much was not measured apart.
 */
import {
  F32,
  I32,
  V128,
  block,
  branchIf,
  functionBody,
  get,
  i32,
  loop,
  seq,
  set,
  tee,
  v128,
  when,
  type Code,
} from '../wasm/code.ts';

export interface KernelForm {
  /** C += alpha·A·B, or C = alpha·A·B. */
  readonly adds: boolean;
  /** With relaxed SIMD's multiply-add: half the instructions, where there is one. */
  readonly fused: boolean;
}

/** What the kernel is called with: (A, B, C, countK, countM, countN, lda, ldc, alpha) -> rows done. Strides are in floats. */
export const PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, I32, F32];
export const RESULT = I32;

const [A, B, C, COUNT_K, COUNT_M, COUNT_N, LDA, LDC, ALPHA] = PARAMETERS.keys();
const [PANEL, AT_B, LEFT, ROWS, ROW, ROW0, ROW1, TURN, AT_C] = Array.from(
  { length: 9 },
  (_, i) => PARAMETERS.length + i,
);
const FIRST = AT_C + 1;
/** Sums of two rows of a panel, or of one row of two panels. */
const SUMS = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => FIRST + i);
const COLUMNS = [8, 9, 10, 11].map((i) => FIRST + i);
const ONE = FIRST + 12;
/** Never written, so zero. */
const ZERO = FIRST + 13;
const SCALE = FIRST + 14;

/** Columns of a panel of B, as onnxruntime packs it; the last one is filled up with zeros. */
const WIDTH = 16;

/** @returns the function's body with its locals, without its length */
export function sgemmBody({ adds, fused }: KernelForm): number[] {
  const increase = (local: number, by: Code): Code => set(local, i32.add(get(local), by));
  const multiplyAdd = (sum: number, a: Code, b: Code): Code =>
    set(sum, fused ? v128.relaxedMultiplyAdd(a, b, get(sum)) : v128.add(get(sum), v128.multiply(a, b)));
  const bytes = (floats: number): Code => i32.of(4 * floats);

  /** Runs over k. @param pointers what moves on, and by how many floats */
  const overK = (pointers: readonly (readonly [number, number])[], ...step: readonly Code[]): Code =>
    when(
      get(COUNT_K),
      set(LEFT, get(COUNT_K)),
      loop(
        ...step,
        ...pointers.map(([local, floats]) => increase(local, bytes(floats))),
        branchIf(0, tee(LEFT, i32.sub(get(LEFT), i32.of(1)))),
      ),
    );
  const clear = (sums: readonly number[]): Code => seq(...sums.map((sum) => set(sum, get(ZERO))));
  const scale = (sums: readonly number[]): Code =>
    seq(set(SCALE, v128.splat(get(ALPHA))), ...sums.map((sum) => set(sum, v128.multiply(get(SCALE), get(sum)))));
  const out = (sum: number, old: Code): Code => (adds ? v128.add(get(sum), old) : get(sum));
  const storeWhole = (sums: readonly number[]): Code =>
    seq(...sums.map((sum, i) => v128.store(get(AT_C), out(sum, v128.load(get(AT_C), 16 * i)), 16 * i)));
  /** The first countN columns, below 16. */
  const storePart = (sums: readonly number[]): Code => {
    const [a, b, c, d] = sums;
    return seq(
      set(LEFT, get(AT_C)),
      when(
        i32.and(get(COUNT_N), i32.of(8)),
        v128.store(get(LEFT), out(a, v128.load(get(LEFT)))),
        v128.store(get(LEFT), out(b, v128.load(get(LEFT), 16)), 16),
        set(a, get(c)),
        set(b, get(d)),
        increase(LEFT, bytes(8)),
      ),
      when(
        i32.and(get(COUNT_N), i32.of(4)),
        v128.store(get(LEFT), out(a, v128.load(get(LEFT)))),
        set(a, get(b)),
        increase(LEFT, bytes(4)),
      ),
      when(
        i32.and(get(COUNT_N), i32.of(2)),
        v128.store64(get(LEFT), out(a, v128.load64(get(LEFT)))),
        set(a, v128.upperHalf(get(a))),
        increase(LEFT, bytes(2)),
      ),
      when(i32.and(get(COUNT_N), i32.of(1)), v128.store32(get(LEFT), out(a, v128.load32(get(LEFT))))),
    );
  };
  const storeRow = (sums: readonly number[]): Code =>
    seq(
      block(
        block(branchIf(0, i32.less(get(COUNT_N), i32.of(WIDTH))), storeWhole(sums), branchIf(1, i32.of(1))),
        storePart(sums),
      ),
      increase(AT_C, get(LDC)),
    );

  const [row0, row1] = [SUMS.slice(0, 4), SUMS.slice(4)];
  const loadColumns = seq(...COLUMNS.map((local, i) => set(local, v128.load(get(AT_B), 16 * i))));
  const times = (row: number, sums: readonly number[]): Code =>
    seq(set(ONE, v128.loadSplat(get(row))), ...sums.map((sum, i) => multiplyAdd(sum, get(ONE), get(COLUMNS[i]))));

  /** Two rows of A by a panel, as long as there are two. */
  const pairs = block(
    branchIf(0, i32.less(get(ROWS), i32.of(2))),
    loop(
      set(AT_B, get(B)),
      set(ROW0, get(ROW)),
      set(ROW1, i32.add(get(ROW), get(LDA))),
      set(ROW, i32.add(get(ROW1), get(LDA))),
      clear(SUMS),
      overK(
        [
          [AT_B, WIDTH],
          [ROW0, 1],
          [ROW1, 1],
        ],
        loadColumns,
        times(ROW0, row0),
        times(ROW1, row1),
      ),
      scale(SUMS),
      set(TURN, i32.of(1)),
      loop(
        storeRow(row0),
        ...row0.map((sum, i) => set(sum, get(row1[i]))),
        branchIf(0, i32.equal(i32.of(0), tee(TURN, i32.sub(get(TURN), i32.of(1))))),
      ),
      branchIf(0, i32.less(i32.of(1), tee(ROWS, i32.sub(get(ROWS), i32.of(2))))),
    ),
  );
  const lastRow = when(
    get(ROWS),
    set(AT_B, get(B)),
    clear(row0),
    overK(
      [
        [AT_B, WIDTH],
        [ROW, 1],
      ],
      loadColumns,
      times(ROW, row0),
    ),
    scale(row0),
    storeRow(row0),
  );
  const panels = block(
    branchIf(0, i32.less(get(COUNT_N), i32.of(1))),
    loop(
      set(ROW, get(A)),
      set(AT_C, get(C)),
      set(ROWS, get(COUNT_M)),
      pairs,
      lastRow,
      increase(B, get(PANEL)),
      increase(C, bytes(WIDTH)),
      branchIf(0, i32.less(i32.of(0), tee(COUNT_N, i32.sub(get(COUNT_N), i32.of(WIDTH))))),
    ),
  );

  /** A matrix of one row (depthwise convolutions): two panels at a time, or the sums would wait for each other. */
  const onlyRow = when(
    i32.equal(get(COUNT_M), i32.of(1)),
    block(
      branchIf(0, i32.less(get(COUNT_N), i32.of(2 * WIDTH))),
      loop(
        set(AT_B, get(B)),
        set(ROW1, i32.add(get(B), get(PANEL))),
        set(ROW, get(A)),
        clear(SUMS),
        overK(
          [
            [AT_B, WIDTH],
            [ROW1, WIDTH],
            [ROW, 1],
          ],
          set(ONE, v128.loadSplat(get(ROW))),
          ...row0.map((sum, i) => multiplyAdd(sum, get(ONE), v128.load(get(AT_B), 16 * i))),
          ...row1.map((sum, i) => multiplyAdd(sum, get(ONE), v128.load(get(ROW1), 16 * i))),
        ),
        scale(SUMS),
        set(AT_C, get(C)),
        storeWhole(SUMS),
        increase(B, i32.shiftLeft(get(PANEL), 1)),
        increase(C, bytes(2 * WIDTH)),
        branchIf(0, i32.less(i32.of(2 * WIDTH - 1), tee(COUNT_N, i32.sub(get(COUNT_N), i32.of(2 * WIDTH))))),
      ),
    ),
  );

  return functionBody(
    [
      [9, I32],
      [15, V128],
    ],
    seq(
      set(PANEL, i32.shiftLeft(get(COUNT_K), 6)),
      set(LDA, i32.shiftLeft(get(LDA), 2)),
      set(LDC, i32.shiftLeft(get(LDC), 2)),
      onlyRow,
      panels,
      get(COUNT_M),
    ),
  );
}
