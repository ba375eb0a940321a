/** What a net of plain convolutions needs around its products, forwards and backwards. Maps are channels last; rows are done one a call. */
import { F32, I32, bulk, get, i32, seq, set, v128, type Code, type WasmFunction } from '../../wasm/code.ts';
import { FunctionWriter, increase, times } from './function-writer.ts';

const TAPS = [0, 1, 2];

/**
 * (source, bytes of a run, bytes from a run to the next, runs, destination, bytes from a pixel to the next there and here, pixels):
 * what a kernel sees at each pixel, its rows one after the other.
 */
export function gatherFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter(
    'gather',
    Array.from({ length: 8 }, () => I32),
    fused,
  );
  const [SOURCE, RUN, ROW, RUNS, TARGET, SOURCE_STEP, TARGET_STEP, PIXELS] = fn.parameters.keys();
  const [from, to, left] = [fn.integer(), fn.integer(), fn.integer()];
  return fn.finish(
    times(
      PIXELS,
      set(from, get(SOURCE)),
      set(to, get(TARGET)),
      set(left, get(RUNS)),
      times(left, bulk.copy(get(to), get(from), get(RUN)), increase(from, get(ROW)), increase(to, get(RUN))),
      increase(SOURCE, get(SOURCE_STEP)),
      increase(TARGET, get(TARGET_STEP)),
    ),
  );
}

/** (source, vectors of a run, bytes from a run to the next there, runs, destination, bytes from a pixel to the next there and here, pixels): the transpose, added. */
export function scatterFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter(
    'scatter',
    Array.from({ length: 8 }, () => I32),
    fused,
  );
  const [SOURCE, RUN, ROW, RUNS, TARGET, TARGET_STEP, SOURCE_STEP, PIXELS] = fn.parameters.keys();
  const [from, to, row, runs, left] = Array.from({ length: 5 }, () => fn.integer());
  return fn.finish(
    times(
      PIXELS,
      set(from, get(SOURCE)),
      set(row, get(TARGET)),
      set(runs, get(RUNS)),
      times(
        runs,
        set(to, get(row)),
        set(left, get(RUN)),
        times(
          left,
          v128.store(get(to), v128.add(v128.load(get(to)), v128.load(get(from)))),
          ...[from, to].map((local) => increase(local, i32.of(16))),
        ),
        increase(row, get(ROW)),
      ),
      increase(SOURCE, get(SOURCE_STEP)),
      increase(TARGET, get(TARGET_STEP)),
    ),
  );
}

/** (source, bias, destination, vectors of channels, pixels): the bias added, nothing below zero. */
export function rectifyFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('rectify', [I32, I32, I32, I32, I32], fused);
  const [SOURCE, BIAS, TARGET, VECTORS, PIXELS] = fn.parameters.keys();
  const [bias, left] = [fn.integer(), fn.integer()];
  const zero = fn.constant(0);
  return fn.finish(
    times(
      PIXELS,
      set(bias, get(BIAS)),
      set(left, get(VECTORS)),
      times(
        left,
        v128.store(get(TARGET), v128.larger(v128.add(v128.load(get(SOURCE)), v128.load(get(bias))), zero)),
        ...[SOURCE, TARGET, bias].map((local) => increase(local, i32.of(16))),
      ),
    ),
  );
}

/** (gradient, bytes of its pixel, what `rectify` made, bytes of its pixel, destination, bytes of its pixel, vectors, pixels): the gradient where that is above zero. */
export function rectifyBackFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter(
    'rectifyBack',
    Array.from({ length: 8 }, () => I32),
    fused,
  );
  const [G, G_PIXEL, Y, Y_PIXEL, TARGET, TARGET_PIXEL, VECTORS, PIXELS] = fn.parameters.keys();
  const [g, y, to, left] = Array.from({ length: 4 }, () => fn.integer());
  const mask = v128.greater(v128.load(get(y)), fn.constant(0));
  return fn.finish(
    times(
      PIXELS,
      set(g, get(G)),
      set(y, get(Y)),
      set(to, get(TARGET)),
      set(left, get(VECTORS)),
      times(
        left,
        v128.store(get(to), v128.and(v128.load(get(g)), mask)),
        ...[g, y, to].map((local) => increase(local, i32.of(16))),
      ),
      increase(G, get(G_PIXEL)),
      increase(Y, get(Y_PIXEL)),
      increase(TARGET, get(TARGET_PIXEL)),
    ),
  );
}

/** (source, bytes of its row and pixel, destination, vectors, pixels that come out): the largest of 3×3, every second pixel. */
export function poolFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('pool', [I32, I32, I32, I32, I32, I32], fused);
  const [SOURCE, ROW, PIXEL, TARGET, VECTORS, PIXELS] = fn.parameters.keys();
  const [from, at, left] = [fn.integer(), fn.integer(), fn.integer()];
  const most = fn.vector();
  return fn.finish(
    times(
      PIXELS,
      set(from, get(SOURCE)),
      set(left, get(VECTORS)),
      times(
        left,
        ...TAPS.flatMap((down) =>
          TAPS.map((across) =>
            seq(
              set(at, placeOf(get(from), ROW, PIXEL, down, across)),
              set(most, down + across === 0 ? v128.load(get(at)) : v128.larger(v128.load(get(at)), get(most))),
            ),
          ),
        ),
        v128.store(get(TARGET), get(most)),
        ...[from, TARGET].map((local) => increase(local, i32.of(16))),
      ),
      increase(SOURCE, i32.shiftLeft(get(PIXEL), 1)),
    ),
  );
}

/**
 * (source, bytes of its row and pixel, what `pool` made, gradient by it, destination laid out as the source, vectors, pixels):
 * the gradient added at the first pixel that is as large.
 */
export function poolBackFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter(
    'poolBack',
    Array.from({ length: 8 }, () => I32),
    fused,
  );
  const [SOURCE, ROW, PIXEL, Y, G, TARGET, VECTORS, PIXELS] = fn.parameters.keys();
  const [from, to, at, left] = Array.from({ length: 4 }, () => fn.integer());
  const [most, gradient, here, found] = fn.vectors(4);
  return fn.finish(
    times(
      PIXELS,
      set(from, get(SOURCE)),
      set(to, get(TARGET)),
      set(left, get(VECTORS)),
      times(
        left,
        set(most, v128.load(get(Y))),
        set(gradient, v128.load(get(G))),
        set(found, v128.of(0)),
        ...TAPS.flatMap((down) =>
          TAPS.map((across) =>
            seq(
              set(at, placeOf(get(from), ROW, PIXEL, down, across)),
              set(here, v128.without(v128.equal(v128.load(get(at)), get(most)), get(found))),
              set(found, v128.or(get(found), get(here))),
              set(at, placeOf(get(to), ROW, PIXEL, down, across)),
              v128.store(get(at), v128.add(v128.load(get(at)), v128.and(get(gradient), get(here)))),
            ),
          ),
        ),
        ...[from, to, Y, G].map((local) => increase(local, i32.of(16))),
      ),
      increase(SOURCE, i32.shiftLeft(get(PIXEL), 1)),
      increase(TARGET, i32.shiftLeft(get(PIXEL), 1)),
    ),
  );
}

function placeOf(from: Code, row: number, pixel: number, down: number, across: number): Code {
  const step = (local: number, count: number): Code[] =>
    count === 0 ? [] : [count === 1 ? get(local) : i32.shiftLeft(get(local), 1)];
  return [...step(row, down), ...step(pixel, across)].reduce((sum, one) => i32.add(sum, one), from);
}

/** Under the root, so that a pixel without any feature has none after it. */
const EPSILON = 1e-6;

/**
 * (features, bytes of a pixel, target, gradient, vectors of channels, pixels, factor, sum): with u the features of a pixel
 * divided by their length, the squared distance of u to the target's is added to the four floats of `sum`, and its gradient by the
 * features, times the factor, to the gradient.
 */
export function unitDistanceFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('unitDistance', [I32, I32, I32, I32, I32, I32, F32, I32], fused);
  const [X, X_PIXEL, TARGET, GRADIENT, VECTORS, PIXELS, FACTOR, SUM] = fn.parameters.keys();
  const [x, target, to, left] = Array.from({ length: 4 }, () => fn.integer());
  const [squares, root, dot, sum, one, apart, factor, turned] = fn.vectors(8);
  const unit = v128.multiply(v128.load(get(x)), get(root));
  /** The sum of four lanes in all of them. */
  const across = (local: number): Code =>
    seq(
      set(turned, v128.shuffle(get(local), get(local), [1, 0, 3, 2])),
      set(local, v128.add(get(local), get(turned))),
      set(turned, v128.shuffle(get(local), get(local), [2, 3, 0, 1])),
      set(local, v128.add(get(local), get(turned))),
    );
  return fn.finish(
    set(factor, v128.splat(get(FACTOR))),
    set(sum, v128.load(get(SUM))),
    times(
      PIXELS,
      set(x, get(X)),
      set(left, get(VECTORS)),
      set(squares, v128.of(0)),
      times(
        left,
        set(one, v128.load(get(x))),
        set(squares, fn.multiplyAdd(get(one), get(one), get(squares))),
        increase(x, i32.of(16)),
      ),
      across(squares),
      set(root, v128.divide(fn.constant(1), v128.squareRoot(v128.add(get(squares), fn.constant(EPSILON))))),
      set(x, get(X)),
      set(target, get(TARGET)),
      set(left, get(VECTORS)),
      set(dot, v128.of(0)),
      times(
        left,
        set(one, unit),
        set(apart, v128.subtract(get(one), v128.load(get(target)))),
        set(dot, fn.multiplyAdd(get(one), get(apart), get(dot))),
        set(sum, fn.multiplyAdd(get(apart), get(apart), get(sum))),
        ...[x, target].map((local) => increase(local, i32.of(16))),
      ),
      across(dot),
      set(x, get(X)),
      set(to, get(GRADIENT)),
      set(left, get(VECTORS)),
      set(squares, v128.multiply(v128.add(get(root), get(root)), get(factor))),
      times(
        left,
        set(one, unit),
        set(apart, v128.subtract(v128.subtract(get(one), v128.load(get(TARGET))), v128.multiply(get(one), get(dot)))),
        v128.store(get(to), fn.multiplyAdd(get(apart), get(squares), v128.load(get(to)))),
        ...[x, TARGET, to].map((local) => increase(local, i32.of(16))),
      ),
      increase(X, get(X_PIXEL)),
      increase(GRADIENT, get(X_PIXEL)),
    ),
    v128.store(get(SUM), get(sum)),
  );
}
