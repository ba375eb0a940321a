/** Backwards through what a layer does to each of its pixels: activation, noise, bias, gain; and through the colours made of them. */
import { F32, I32, get, i32, set, v128, type Code, type WasmFunction } from '../../wasm/code.ts';
import { FunctionWriter, increase, times, type Parameter } from './function-writer.ts';
import { LEAK } from './transform.ts';

/** Sums over the pixels of a row that `throughLayerFunction` makes, [sums, channels]. */
export const SUMS = 7;

/**
 * One row of pixels x that a layer made, and g, the gradient by style · x of the layer that read it:
 * (g, bytes between its pixels, x, bytes between its pixels, style, colours [3, channels], bytes of a colour's, gradient by
 * the picture's row, bytes of a colour's plane, noise, sums [7, channels], bytes of a sum's, vectors of channels, pixels, limit).
 * In place of g comes the gradient by what went into the activation: none where x was cut off at the limit. The sums, over the row's
 * pixels, of 0: g·x, for that style; 1: d·x, with d the gradient by x before it was cut off; 2: what comes; 3: what comes · noise;
 * 4 to 6: x · gradient by each colour.
 * @param coloured whether the picture was made of x; without, the colours are not read and their sums not made
 */
export function throughLayerFunction(coloured: boolean, fused: boolean): WasmFunction {
  const name = coloured ? 'throughLayerAndColours' : 'throughLayer';
  const fn = new FunctionWriter(name, [...Array.from({ length: 14 }, (): Parameter => I32), F32], fused);
  const [G, G_PIXEL, X, X_PIXEL, STYLE, COLOURS, COLOUR, PICTURE, PLANE, NOISE, TOTALS, TOTAL, VECTORS, PIXELS, LIMIT] =
    fn.parameters.keys();
  const [g, x, picture, noise, left, at] = Array.from({ length: 6 }, () => fn.integer());
  const sums = fn.vectors(coloured ? SUMS : 4);
  const factors = fn.vectors(coloured ? 3 : 0);
  const [style, gradient, value, colour, most, least] = fn.vectors(6);
  const addTo = (sum: number, a: Code, b: Code): Code => set(sums[sum], fn.multiplyAdd(a, b, get(sums[sum])));
  return fn.finish(
    set(most, v128.splat(get(LIMIT))),
    set(least, v128.subtract(v128.of(0), get(most))),
    times(
      VECTORS,
      set(g, get(G)),
      set(x, get(X)),
      set(picture, get(PICTURE)),
      set(noise, get(NOISE)),
      set(left, get(PIXELS)),
      set(style, v128.load(get(STYLE))),
      set(at, get(COLOURS)),
      ...factors.flatMap((factor) => [set(factor, v128.load(get(at))), increase(at, get(COLOUR))]),
      ...sums.map((sum) => set(sum, v128.of(0))),
      times(
        left,
        set(value, v128.load(get(x))),
        set(gradient, v128.load(get(g))),
        addTo(0, get(gradient), get(value)),
        set(gradient, v128.multiply(get(gradient), get(style))),
        set(at, get(picture)),
        ...factors.flatMap((factor, i) => [
          set(colour, v128.loadSplat(get(at))),
          increase(at, get(PLANE)),
          set(gradient, fn.multiplyAdd(get(colour), get(factor), get(gradient))),
          addTo(4 + i, get(colour), get(value)),
        ]),
        set(gradient, v128.and(get(gradient), v128.greater(get(most), get(value)))),
        set(gradient, v128.and(get(gradient), v128.greater(get(value), get(least)))),
        addTo(1, get(gradient), get(value)),
        set(
          gradient,
          v128.select(
            get(gradient),
            v128.multiply(get(gradient), fn.constant(LEAK)),
            v128.greater(get(value), fn.constant(0)),
          ),
        ),
        set(sums[2], v128.add(get(sums[2]), get(gradient))),
        addTo(3, get(gradient), v128.loadSplat(get(noise))),
        v128.store(get(g), get(gradient)),
        increase(g, get(G_PIXEL)),
        increase(x, get(X_PIXEL)),
        increase(picture, i32.of(4)),
        increase(noise, i32.of(4)),
      ),
      set(at, get(TOTALS)),
      ...sums.flatMap((sum) => [v128.store(get(at), get(sum)), increase(at, get(TOTAL))]),
      ...[G, X, STYLE, COLOURS, TOTALS].map((local) => increase(local, i32.of(16))),
    ),
  );
}
