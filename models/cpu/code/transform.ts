/**
 * The linear maps around the products: every value of one square of pixels is made of all values of another, along one axis
 * and then along the other. Written out in full for each matrix, four channels at a time.
 */
import { I32, get, i32, set, seq, v128, type Code, type WasmFunction } from '../../wasm/code.ts';
import type { Rows } from '../algorithms.ts';
import { FunctionWriter, increase, mirrored, times } from './function-writer.ts';

/**
 * [columns of `rows`]² -> [rows]²: the inner places of all outer ones first, then the outer ones. So what comes out has
 * its axes exchanged; values of squares do, and pixels made of them have not.
 * @param load what stands at a place; asked for in order
 * @param take told each value as it is done, in order
 */
function separable(
  fn: FunctionWriter,
  rows: Rows,
  load: (outer: number, inner: number) => Code,
  take: (value: Code, outer: number, inner: number) => Code,
): Code {
  const side = rows[0].length;
  const line = fn.vectors(side);
  const half = Array.from({ length: side }, () => fn.vectors(rows.length));
  const shared = fn.vectors(2 * mirrored(rows).length);
  const along = (locals: readonly number[], use: (value: Code, i: number) => Code): Code => {
    const { first, values } = fn.combineAll(rows, locals, shared);
    return seq(first, ...values.map(use));
  };
  return seq(
    ...half.map((made, outer) =>
      seq(
        ...line.map((local, inner) => set(local, load(outer, inner))),
        along(line, (value, i) => set(made[i], value)),
      ),
    ),
    ...rows.map((_, outer) =>
      along(
        half.map((made) => made[outer]),
        (value, inner) => take(value, outer, inner),
      ),
    ),
  );
}

/**
 * (source, bytes between its rows of pixels, bytes between its pixels, factors of the channels, destination, bytes between
 * its values, vectors of channels, squares, bytes between their first pixels). The values of a square are `rows` of its pixels down
 * and across; those of one kind stand together for all squares, [squares, channels].
 * @param styled without, there are no factors: their address is not read
 */
export function intoFunction(name: string, rows: Rows, styled: boolean, fused: boolean): WasmFunction {
  const fn = new FunctionWriter(name, [I32, I32, I32, I32, I32, I32, I32, I32, I32], fused);
  const [SOURCE, ROW, PIXEL, STYLE, TARGET, VALUE, VECTORS, SQUARES, STEP] = fn.parameters.keys();
  const [source, style, left, row, at] = Array.from({ length: 5 }, () => fn.integer());
  const factor = fn.vector();
  const load = (down: number, across: number): Code => {
    const moved =
      across > 0
        ? increase(at, get(PIXEL))
        : down > 0
          ? seq(increase(row, get(ROW)), set(at, get(row)))
          : seq(set(row, get(source)), set(at, get(source)));
    const value = v128.load(get(at));
    return seq(moved, styled ? v128.multiply(value, get(factor)) : value);
  };
  const put = (value: Code, outer: number, inner: number): Code =>
    seq(outer + inner > 0 ? increase(at, get(VALUE)) : set(at, get(TARGET)), v128.store(get(at), value));
  return fn.finish(
    times(
      SQUARES,
      set(source, get(SOURCE)),
      set(style, get(STYLE)),
      set(left, get(VECTORS)),
      times(
        left,
        ...(styled ? [set(factor, v128.load(get(style))), increase(style, i32.of(16))] : []),
        separable(fn, rows, load, put),
        increase(source, i32.of(16)),
        increase(TARGET, i32.of(16)),
      ),
      increase(SOURCE, get(STEP)),
    ),
  );
}

/** Slope of the activation below zero. */
export const LEAK = 0.2;

/** Multiplies, adds, and lets what is below zero through weakly. @param noise one number for all channels */
export function activated(fn: FunctionWriter, value: Code, gain: Code, bias: Code, noise: Code, scratch: number): Code {
  return seq(
    set(scratch, v128.add(fn.multiplyAdd(value, gain, bias), noise)),
    v128.larger(get(scratch), v128.multiply(get(scratch), fn.constant(LEAK))),
  );
}

/**
 * (products, bytes between those of two kinds, bytes between those of two squares, destination, bytes between its rows, bytes
 * between its pixels, gain, bias, noise, bytes between its rows, vectors of channels, squares). Of each square's products, `rows` across
 * and down are its pixels; squares stand side by side.
 */
export function outOfFunction(name: string, rows: Rows, fused: boolean): WasmFunction {
  const fn = new FunctionWriter(name, [I32, I32, I32, I32, I32, I32, I32, I32, I32, I32, I32, I32], fused);
  const [PRODUCTS, KIND, SQUARE, TARGET, ROW, PIXEL, GAIN, BIAS, NOISE, NOISE_ROW, VECTORS, SQUARES] =
    fn.parameters.keys();
  const [products, target, gain, bias, left, at, row, noise] = Array.from({ length: 8 }, () => fn.integer());
  const [gains, biases, scratch] = fn.vectors(3);
  const load = (outer: number, inner: number): Code =>
    seq(outer + inner > 0 ? increase(at, get(KIND)) : set(at, get(products)), v128.load(get(at)));
  const put = (value: Code, down: number, across: number): Code => {
    const start = seq(set(row, get(target)), set(noise, get(NOISE)));
    const next = seq(increase(row, get(ROW)), increase(noise, get(NOISE_ROW)));
    const moved = across > 0 ? increase(at, get(PIXEL)) : seq(down > 0 ? next : start, set(at, get(row)));
    const done = activated(fn, value, get(gains), get(biases), v128.loadSplat(get(noise), 4 * across), scratch);
    return seq(moved, v128.store(get(at), done));
  };
  return fn.finish(
    times(
      SQUARES,
      set(products, get(PRODUCTS)),
      set(target, get(TARGET)),
      set(gain, get(GAIN)),
      set(bias, get(BIAS)),
      set(left, get(VECTORS)),
      times(
        left,
        set(gains, v128.load(get(gain))),
        set(biases, v128.load(get(bias))),
        separable(fn, rows, load, put),
        ...[products, target, gain, bias].map((local) => increase(local, i32.of(16))),
      ),
      increase(PRODUCTS, get(SQUARE)),
      increase(TARGET, i32.multiply(get(PIXEL), i32.of(rows.length))),
      increase(NOISE, i32.of(4 * rows.length)),
    ),
  );
}

/**
 * (products, bytes between those of two kinds, bytes between those of two squares, destination, bytes between its rows, bytes
 * between its pixels, vectors of channels, squares). Like `outOfFunction`, but nothing else is done to the pixels.
 * @param overlap squares overlap by their first row and column, which add to what is there
 */
export function paintFunction(name: string, rows: Rows, overlap: boolean, fused: boolean): WasmFunction {
  const fn = new FunctionWriter(name, [I32, I32, I32, I32, I32, I32, I32, I32], fused);
  const [PRODUCTS, KIND, SQUARE, TARGET, ROW, PIXEL, VECTORS, SQUARES] = fn.parameters.keys();
  const [products, target, left, at, row] = Array.from({ length: 5 }, () => fn.integer());
  const load = (outer: number, inner: number): Code =>
    seq(outer + inner > 0 ? increase(at, get(KIND)) : set(at, get(products)), v128.load(get(at)));
  const put = (value: Code, down: number, across: number): Code => {
    const moved =
      across > 0
        ? increase(at, get(PIXEL))
        : seq(down > 0 ? increase(row, get(ROW)) : set(row, get(target)), set(at, get(row)));
    const sum = overlap && (down === 0 || across === 0) ? v128.add(value, v128.load(get(at))) : value;
    return seq(moved, v128.store(get(at), sum));
  };
  return fn.finish(
    times(
      SQUARES,
      set(products, get(PRODUCTS)),
      set(target, get(TARGET)),
      set(left, get(VECTORS)),
      times(left, separable(fn, rows, load, put), ...[products, target].map((local) => increase(local, i32.of(16)))),
      increase(PRODUCTS, get(SQUARE)),
      increase(TARGET, i32.multiply(get(PIXEL), i32.of(rows.length - (overlap ? 1 : 0)))),
    ),
  );
}
