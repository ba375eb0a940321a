/** What an up-convolution does to the rows between its products and its blur. */
import { F32, I32, bulk, get, i32, set, v128, type WasmFunction } from '../../wasm/code.ts';
import { FunctionWriter, increase, times } from './function-writer.ts';

/** (first of the pixels, bytes of a pixel, bytes from one to the next, pixels): zeros. */
export function clearFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('clear', [I32, I32, I32, I32], fused);
  const [TARGET, BYTES, STEP, PIXELS] = fn.parameters.keys();
  return fn.finish(times(PIXELS, bulk.fill(get(TARGET), i32.of(0), get(BYTES)), increase(TARGET, get(STEP))));
}

/** (destination, source, bytes); they may overlap. */
export function moveFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('move', [I32, I32, I32], fused);
  const [TARGET, SOURCE, BYTES] = fn.parameters.keys();
  return fn.finish(bulk.copy(get(TARGET), get(SOURCE), get(BYTES)));
}

/** (first, vectors, limit): values beyond ±limit become it. */
export function limitFunction(fused: boolean): WasmFunction {
  const fn = new FunctionWriter('limit', [I32, I32, F32], fused);
  const [TARGET, VECTORS, LIMIT] = fn.parameters.keys();
  const [most, least] = fn.vectors(2);
  return fn.finish(
    set(most, v128.splat(get(LIMIT))),
    set(least, v128.multiply(get(most), v128.of(-1))),
    times(
      VECTORS,
      v128.store(get(TARGET), v128.larger(v128.smaller(v128.load(get(TARGET)), get(most)), get(least))),
      increase(TARGET, i32.of(16)),
    ),
  );
}
