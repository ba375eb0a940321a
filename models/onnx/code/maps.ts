/** Functions on feature maps, channels last in vectors of four. A slope is what values below zero are multiplied by. */
import { F32, I32, bulk, get, i32, seq, set, v128, type Code, type WasmFunction } from '../../wasm/code.ts';
import { FunctionWriter, increase, times } from '../../cpu/code/function-writer.ts';

const VECTOR = i32.of(16);
const integers = (count: number): (typeof I32)[] => Array.from({ length: count }, () => I32);

/** (address, bytes): zeros. */
export function zeroFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('zero', integers(2), fused);
  const [TARGET, BYTES] = fn.parameters.keys();
  return fn.finish(bulk.fill(get(TARGET), i32.of(0), get(BYTES)));
}

/** (source, bytes from one run to the next there, bytes of a run, destination, bytes from one to the next there, runs). */
export function copyFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('copy', integers(6), fused);
  const [SOURCE, SOURCE_STEP, BYTES, TARGET, TARGET_STEP, RUNS] = fn.parameters.keys();
  return fn.finish(
    times(
      RUNS,
      bulk.copy(get(TARGET), get(SOURCE), get(BYTES)),
      increase(SOURCE, get(SOURCE_STEP)),
      increase(TARGET, get(TARGET_STEP)),
    ),
  );
}

/**
 * One row of a convolution channel by channel: (source, bytes of its row, bytes from the place of one output to the next, bytes of a
 * pixel, destination, bytes of its pixel, weights [vectors, side², 4], bias, slope, vectors, pixels).
 */
export function depthwiseFunction(side: number, fused: boolean): WasmFunction {
  const fn = new FunctionWriter(`depthwise${side}`, integers(11), fused);
  const [SOURCE, ROW, STEP, PIXEL, TARGET, TARGET_PIXEL, WEIGHTS, BIAS, SLOPE, VECTORS, PIXELS] = fn.parameters.keys();
  const [from, to, left] = Array.from({ length: 3 }, () => fn.integer());
  const rows = Array.from({ length: side }, () => fn.integer());
  const weights = Array.from({ length: side }, () => fn.vectors(side));
  const [bias, slope, sum] = fn.vectors(3);
  const zero = fn.constant(0);
  const place = (row: number, x: number): Code =>
    Array.from({ length: x }, () => get(PIXEL)).reduce<Code>((at, one) => i32.add(at, one), get(row));
  return fn.finish(
    times(
      VECTORS,
      set(from, get(SOURCE)),
      set(to, get(TARGET)),
      set(left, get(PIXELS)),
      ...weights.flat().map((local, i) => set(local, v128.load(get(WEIGHTS), 16 * i))),
      set(bias, v128.load(get(BIAS))),
      set(slope, v128.load(get(SLOPE))),
      times(
        left,
        ...rows.map((row, i) => set(row, i === 0 ? get(from) : i32.add(get(rows[i - 1]), get(ROW)))),
        set(sum, get(bias)),
        ...weights.flatMap((across, y) =>
          across.map((weight, x) => set(sum, fn.multiplyAdd(v128.load(place(rows[y], x)), get(weight), get(sum)))),
        ),
        v128.store(get(to), bent(fn, get(sum), get(slope), zero)),
        increase(from, get(STEP)),
        increase(to, get(TARGET_PIXEL)),
      ),
      increase(WEIGHTS, i32.of(16 * side * side)),
      ...[SOURCE, TARGET, BIAS, SLOPE].map((local) => increase(local, VECTOR)),
    ),
  );
}

function bent(fn: FunctionWriter, value: Code, slope: Code, zero: Code): Code {
  return fn.multiplyAdd(v128.smaller(value, zero), slope, v128.larger(value, zero));
}

/** (source, destination, scale, shift, slope, vectors, pixels, least, most): x · scale + shift, bent, within the limits. */
export function channelwiseFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('channelwise', [...integers(7), F32, F32], fused);
  const [SOURCE, TARGET, SCALE, SHIFT, SLOPE, VECTORS, PIXELS, LEAST, MOST] = fn.parameters.keys();
  const [at, left] = [fn.integer(), fn.integer()];
  const [value, least, most] = fn.vectors(3);
  const zero = fn.constant(0);
  /** The three lists lie equally far from `at`. */
  const listed = (list: number): Code => v128.load(i32.add(get(list), get(at)));
  return fn.finish(
    set(least, v128.splat(get(LEAST))),
    set(most, v128.splat(get(MOST))),
    times(
      PIXELS,
      set(at, i32.of(0)),
      set(left, get(VECTORS)),
      times(
        left,
        set(value, fn.multiplyAdd(v128.load(get(SOURCE)), listed(SCALE), listed(SHIFT))),
        set(value, bent(fn, get(value), listed(SLOPE), zero)),
        v128.store(get(TARGET), v128.smaller(v128.larger(get(value), get(least)), get(most))),
        ...[SOURCE, TARGET, at].map((local) => increase(local, VECTOR)),
      ),
    ),
  );
}

/** (one, other, destination, slope, vectors, pixels): the sum, bent. */
export function sumFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('sum', integers(6), fused);
  const [ONE, OTHER, TARGET, SLOPE, VECTORS, PIXELS] = fn.parameters.keys();
  const [slope, left] = [fn.integer(), fn.integer()];
  const value = fn.vector();
  const zero = fn.constant(0);
  return fn.finish(
    times(
      PIXELS,
      set(slope, get(SLOPE)),
      set(left, get(VECTORS)),
      times(
        left,
        set(value, v128.add(v128.load(get(ONE)), v128.load(get(OTHER)))),
        v128.store(get(TARGET), bent(fn, get(value), v128.load(get(slope)), zero)),
        ...[ONE, OTHER, TARGET, slope].map((local) => increase(local, VECTOR)),
      ),
    ),
  );
}

/** (one, other, destination, vectors): the product. */
export function multiplyFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('multiply', integers(4), fused);
  const [ONE, OTHER, TARGET, VECTORS] = fn.parameters.keys();
  return fn.finish(
    times(
      VECTORS,
      v128.store(get(TARGET), v128.multiply(v128.load(get(ONE)), v128.load(get(OTHER)))),
      ...[ONE, OTHER, TARGET].map((local) => increase(local, VECTOR)),
    ),
  );
}

/** One row of every second pixel: (source, bytes of its row and pixel, destination, vectors, pixels): of 2×2 the largest, or the mean. */
export function halveFunction(name: 'largest2' | 'mean2', fused: boolean): WasmFunction {
  const fn = new FunctionWriter(name, integers(6), fused);
  const [SOURCE, ROW, PIXEL, TARGET, VECTORS, PIXELS] = fn.parameters.keys();
  const [from, left] = [fn.integer(), fn.integer()];
  const below = i32.add(get(from), get(ROW));
  const four = [get(from), i32.add(get(from), get(PIXEL)), below, i32.add(below, get(PIXEL))].map((at) =>
    v128.load(at),
  );
  const value =
    name === 'largest2'
      ? four.reduce((a, b) => v128.larger(a, b))
      : v128.multiply(
          four.reduce((a, b) => v128.add(a, b)),
          fn.constant(0.25),
        );
  return fn.finish(
    times(
      PIXELS,
      set(from, get(SOURCE)),
      set(left, get(VECTORS)),
      times(left, v128.store(get(TARGET), value), ...[from, TARGET].map((local) => increase(local, VECTOR))),
      increase(SOURCE, i32.shiftLeft(get(PIXEL), 1)),
    ),
  );
}

/** (source, bytes of a pixel, destination, vectors, pixels, factor): the sum of all pixels, times the factor. */
export function totalFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('total', [...integers(5), F32], fused);
  const [SOURCE, PIXEL, TARGET, VECTORS, PIXELS, FACTOR] = fn.parameters.keys();
  const [from, left] = [fn.integer(), fn.integer()];
  const sum = fn.vector();
  return fn.finish(
    times(
      VECTORS,
      set(from, get(SOURCE)),
      set(left, get(PIXELS)),
      set(sum, v128.of(0)),
      times(left, set(sum, v128.add(get(sum), v128.load(get(from)))), increase(from, get(PIXEL))),
      v128.store(get(TARGET), v128.multiply(get(sum), v128.splat(get(FACTOR)))),
      ...[SOURCE, TARGET].map((local) => increase(local, VECTOR)),
    ),
  );
}

/** (source, table, destination, vectors, pixels): each pixel a mixture of four; an entry of the table is four offsets, bytes, and four weights. */
export function mixFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('mix', integers(5), fused);
  const [SOURCE, TABLE, TARGET, VECTORS, PIXELS] = fn.parameters.keys();
  const left = fn.integer();
  const from = Array.from({ length: 4 }, () => fn.integer());
  const weights = fn.vectors(4);
  const [first, ...rest] = from.map((at, i) => ({ at, weight: weights[i] }));
  return fn.finish(
    times(
      PIXELS,
      ...from.map((at, i) => set(at, i32.add(get(SOURCE), i32.load(get(TABLE), 4 * i)))),
      ...weights.map((weight, i) => set(weight, v128.loadSplat(get(TABLE), 16 + 4 * i))),
      set(left, get(VECTORS)),
      times(
        left,
        v128.store(
          get(TARGET),
          rest.reduce(
            (sum, { at, weight }) => fn.multiplyAdd(v128.load(get(at)), get(weight), sum),
            v128.multiply(v128.load(get(first.at)), get(first.weight)),
          ),
        ),
        seq(...[...from, TARGET].map((local) => increase(local, VECTOR))),
      ),
      increase(TABLE, i32.of(32)),
    ),
  );
}
