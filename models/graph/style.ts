/**
 * Styles as plain numbers: what is fed to the generator. A w+ is a row-major [nStyle, styleDim] Float32Array.
 */
import type { DirectionInfo, ModelFile } from '../format/index.ts';

/** One w for every row: [styleDim] -> [nStyle, styleDim]. */
export function broadcast(w: Float32Array, nStyle: number): Float32Array {
  const out = new Float32Array(nStyle * w.length);
  for (let row = 0; row < nStyle; row++) out.set(w, row * w.length);
  return out;
}

/** Style mixing: rows below `injectIndex` come from `first`, the rest from `second`; both [styleDim] (reference §1.4). */
export function mix(first: Float32Array, second: Float32Array, injectIndex: number, nStyle: number): Float32Array {
  const out = broadcast(second, nStyle);
  out.set(broadcast(first, injectIndex), 0);
  return out;
}

/** Towards the mean w, on every row: t = 1 is unchanged, t = 0 is the mean face. `styles` is [styleDim] or w+. */
export function truncate(styles: Float32Array, meanW: Float32Array, t: number): Float32Array {
  if (t >= 1) return styles.slice();
  return styles.map((value, i) => (1 - t) * meanW[i % meanW.length] + t * value);
}

/** A direction ready to be applied: its rows [nStyle or 1, styleDim]. */
export interface Direction {
  readonly info: DirectionInfo;
  readonly data: Float32Array;
}

/** Every direction the model brings, by id. */
export function loadDirections(model: ModelFile): ReadonlyMap<string, Direction> {
  return new Map(
    model.metadata.directions.map((info) => [info.id, { info, data: model.tensor(`directions.${info.id}`).data }]),
  );
}

/**
 * w+[l] += value · range · direction[l] for the rows of each direction, summed on a copy of the original code.
 * @param values slider values -1..1 by direction id; unknown ids and zeros change nothing
 */
export function applyEdits(
  wplus: Float32Array,
  directions: ReadonlyMap<string, Direction>,
  values: Readonly<Record<string, number>>,
  styleDim: number,
): Float32Array {
  const out = wplus.slice();
  for (const { info, data } of directions.values()) {
    const strength = (values[info.id] ?? 0) * info.range;
    if (strength === 0) continue;
    const shared = data.length === styleDim; // one vector for all rows
    for (let row = info.layers[0]; row < info.layers[1]; row++)
      for (let d = 0; d < styleDim; d++) out[row * styleDim + d] += strength * data[(shared ? 0 : row * styleDim) + d];
  }
  return out;
}
