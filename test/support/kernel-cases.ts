/** The kernel of the matrix product by itself, against sums in double precision: in Node and in Chromium. */
import { PARAMETERS, RESULT, sgemmBody, type KernelForm } from '../../models/kernel/sgemm.ts';
import { moduleOf } from '../../models/wasm/code.ts';

export interface ProductSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Rows in pairs and one left over, one row alone; whole panels, pairs of panels and every kind of part; no steps at all. */
export const SIZES: readonly ProductSize[] = [
  ...[1, 2, 3, 4, 7].flatMap((m) =>
    [1, 2, 3, 4, 7, 8, 12, 15, 16, 17, 31, 32, 33, 48, 63, 80].map((n) => ({ m, k: 5, n })),
  ),
  { m: 3, k: 0, n: 19 },
  { m: 1, k: 0, n: 70 },
  { m: 6, k: 1, n: 21 },
  { m: 13, k: 128, n: 45 },
];

const PAGES = 4;
/** What stands around C and must stay. */
const UNTOUCHED = 77;

/** Largest error in parts of the sum of the terms' magnitudes; Infinity where it wrote beside C or miscounted the rows. */
export function kernelError(form: KernelForm, { m, k, n }: ProductSize): number {
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(moduleOf(PARAMETERS, [RESULT], sgemmBody(form), PAGES)),
  );
  const memory = new Float32Array((exports['m'] as WebAssembly.Memory).buffer);
  const kernel = exports['f'] as (...args: number[]) => number;
  const [lda, ldc, alpha] = [k + 3, n + 5, 0.75];
  const panels = Math.ceil(n / 16);
  const [a, b, c] = [16, 4096, 16 * 1024].map((at) => memory.subarray(at));
  const value = (i: number): number => Math.sin(i * 1.7 + 0.3);
  for (let i = 0; i < m * lda; i++) a[i] = value(i);
  const old = (row: number, column: number): number => value(row * n + column + 0.5);
  const right = (i: number, column: number): number => value(i * n + column + 0.25);
  for (let i = 0; i < k; i++)
    for (let column = 0; column < n; column++)
      b[Math.floor(column / 16) * 16 * k + i * 16 + (column % 16)] = right(i, column);
  c.fill(UNTOUCHED, 0, (m + 1) * ldc);
  for (let row = 0; row < m; row++) for (let column = 0; column < n; column++) c[row * ldc + column] = old(row, column);
  const at = (part: Float32Array): number => part.byteOffset;
  if (16 * panels * k > c.byteOffset / 4 - 4096) throw new RangeError('B does not fit.');
  if (kernel(at(a), at(b), at(c), k, m, n, lda, ldc, alpha) !== m) return Infinity;
  let worst = 0;
  for (let row = 0; row < m + 1; row++)
    for (let column = 0; column < ldc; column++) {
      const found = c[row * ldc + column];
      if (row === m || column >= n) {
        if (found !== UNTOUCHED) return Infinity;
        continue;
      }
      let [sum, size] = form.adds ? [Math.fround(old(row, column)), 1] : [0, 1];
      for (let i = 0; i < k; i++) {
        const term = alpha * a[row * lda + i] * Math.fround(right(i, column));
        sum += term;
        size += Math.abs(term);
      }
      worst = Math.max(worst, Math.abs(found - sum) / size);
    }
  return worst;
}
