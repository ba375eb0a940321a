/** Pictures: three channels made of all, and the picture before it at twice its size. Unlike features they are planar. */
import { F32, I32, get, i32, seq, set, v128, type Code, type WasmFunction } from '../../wasm/code.ts';
import { FunctionWriter, increase, times } from './function-writer.ts';

const COLOURS = [0, 1, 2];
const PIXELS = [0, 1, 2, 3];

/**
 * (first pixel, bytes between pixels, weights [3, channels], bytes of a colour's weights, picture, bytes of a colour's plane,
 * vectors of channels, quadruples of pixels): Σ weight · channel is added to the picture.
 */
export function toRgbFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('toRgb', [I32, I32, I32, I32, I32, I32, I32, I32], fused);
  const [SOURCE, PIXEL, WEIGHTS, COLOUR, PICTURE, PLANE, VECTORS, QUADRUPLES] = fn.parameters.keys();
  const pixels = PIXELS.map(() => fn.integer());
  const weights = COLOURS.map(() => fn.integer());
  const [left, out] = [fn.integer(), fn.integer()];
  const sums = COLOURS.map(() => fn.vectors(4));
  const factors = fn.vectors(3);
  const one = fn.vector();
  const [low, high] = fn.vectors(2);
  /** Four sums of four lanes each -> one vector. */
  const total = ([a, b, c, d]: readonly number[]): Code => {
    const pair = (x: number, y: number): Code =>
      v128.add(v128.shuffle(get(x), get(y), [0, 4, 1, 5]), v128.shuffle(get(x), get(y), [2, 6, 3, 7]));
    return seq(
      set(low, pair(a, b)),
      set(high, pair(c, d)),
      v128.add(v128.shuffle(get(low), get(high), [0, 1, 4, 5]), v128.shuffle(get(low), get(high), [2, 3, 6, 7])),
    );
  };
  return fn.finish(
    times(
      QUADRUPLES,
      ...pixels.map((pixel, i) => set(pixel, i === 0 ? get(SOURCE) : i32.add(get(pixels[i - 1]), get(PIXEL)))),
      ...weights.map((weight, i) => set(weight, i === 0 ? get(WEIGHTS) : i32.add(get(weights[i - 1]), get(COLOUR)))),
      ...sums.flat().map((sum) => set(sum, v128.of(0))),
      set(left, get(VECTORS)),
      times(
        left,
        ...factors.map((factor, c) => set(factor, v128.load(get(weights[c])))),
        ...PIXELS.map((p) =>
          seq(
            set(one, v128.load(get(pixels[p]))),
            ...COLOURS.map((c) => set(sums[c][p], fn.multiplyAdd(get(one), get(factors[c]), get(sums[c][p])))),
          ),
        ),
        ...[...pixels, ...weights].map((local) => increase(local, i32.of(16))),
      ),
      set(out, get(PICTURE)),
      ...COLOURS.map((c) =>
        seq(v128.store(get(out), v128.add(v128.load(get(out)), total(sums[c]))), increase(out, get(PLANE))),
      ),
      increase(PICTURE, i32.of(16)),
      increase(SOURCE, i32.shiftLeft(get(PIXEL), 2)),
    ),
  );
}

/** (row, its factor, another row, its factor, destination, vectors): the two rows of a picture that a row of twice the size lies between. */
export function betweenFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('between', [I32, F32, I32, F32, I32, I32], fused);
  const [A, OF_A, B, OF_B, TARGET, VECTORS] = fn.parameters.keys();
  const [ofA, ofB] = fn.vectors(2);
  return fn.finish(
    set(ofA, v128.splat(get(OF_A))),
    set(ofB, v128.splat(get(OF_B))),
    times(
      VECTORS,
      v128.store(get(TARGET), fn.multiplyAdd(v128.load(get(A)), get(ofA), v128.multiply(v128.load(get(B)), get(ofB)))),
      ...[A, B, TARGET].map((local) => increase(local, i32.of(16))),
    ),
  );
}

/** (the value before the row, destination, bias, vectors): the row at twice its width, which needs a value before and one after it. */
export function widenFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('widen', [I32, I32, F32, I32], fused);
  const [SOURCE, TARGET, BIAS, VECTORS] = fn.parameters.keys();
  const [bias, before, here, after, even, odd] = fn.vectors(6);
  const [near, far] = [fn.constant(0.75), fn.constant(0.25)];
  return fn.finish(
    set(bias, v128.splat(get(BIAS))),
    times(
      VECTORS,
      ...[before, here, after].map((local, i) => set(local, v128.load(get(SOURCE), 4 * i))),
      set(here, v128.multiply(get(here), near)),
      set(even, v128.add(fn.multiplyAdd(get(before), far, get(here)), get(bias))),
      set(odd, v128.add(fn.multiplyAdd(get(after), far, get(here)), get(bias))),
      v128.store(get(TARGET), v128.shuffle(get(even), get(odd), [0, 4, 1, 5])),
      v128.store(get(TARGET), v128.shuffle(get(even), get(odd), [2, 6, 3, 7]), 16),
      increase(SOURCE, i32.of(16)),
      increase(TARGET, i32.of(32)),
    ),
  );
}
