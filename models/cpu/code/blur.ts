/** The blur after an up-convolution, [1, 3, 3, 1] / 4 along each axis, a row of pixels at a time: down first, then across. */
import { I32, get, i32, set, v128, type WasmFunction } from '../../wasm/code.ts';
import { FunctionWriter, increase, times } from './function-writer.ts';
import { activated } from './transform.ts';

const TAPS = [0.25, 0.75, 0.75, 0.25];

/** (first of four rows, bytes between rows, destination, vectors): one row of the picture blurred downwards. */
export function blurDownFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('blurDown', [I32, I32, I32, I32], fused);
  const [SOURCE, ROW, TARGET, VECTORS] = fn.parameters.keys();
  const rows = [SOURCE, fn.integer(), fn.integer(), fn.integer()];
  const values = fn.vectors(4);
  return fn.finish(
    ...rows.slice(1).map((row, i) => set(row, i32.add(get(rows[i]), get(ROW)))),
    times(
      VECTORS,
      ...values.map((value, i) => set(value, v128.load(get(rows[i])))),
      v128.store(get(TARGET), fn.combine(TAPS, values)),
      ...[...rows, TARGET].map((local) => increase(local, i32.of(16))),
    ),
  );
}

/**
 * (first of four pixels, bytes between pixels, destination, gain, bias, noise, vectors of channels, pixels): that row blurred
 * across, with gain, bias, noise and activation.
 */
export function blurAcrossFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('blurAcross', [I32, I32, I32, I32, I32, I32, I32, I32], fused);
  const [SOURCE, PIXEL, TARGET, GAIN, BIAS, NOISE, VECTORS, PIXELS] = fn.parameters.keys();
  const pixels = [SOURCE, fn.integer(), fn.integer(), fn.integer()];
  const [gain, bias, left] = [fn.integer(), fn.integer(), fn.integer()];
  const values = fn.vectors(4);
  const [noise, scratch] = fn.vectors(2);
  const sum = fn.combine(TAPS, values);
  return fn.finish(
    ...pixels.slice(1).map((pixel, i) => set(pixel, i32.add(get(pixels[i]), get(PIXEL)))),
    times(
      PIXELS,
      set(gain, get(GAIN)),
      set(bias, get(BIAS)),
      set(noise, v128.loadSplat(get(NOISE))),
      set(left, get(VECTORS)),
      times(
        left,
        ...values.map((value, i) => set(value, v128.load(get(pixels[i])))),
        v128.store(get(TARGET), activated(fn, sum, v128.load(get(gain)), v128.load(get(bias)), get(noise), scratch)),
        ...[...pixels, TARGET, gain, bias].map((local) => increase(local, i32.of(16))),
      ),
      increase(NOISE, i32.of(4)),
    ),
  );
}
