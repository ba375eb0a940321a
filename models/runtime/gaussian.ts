/** Repeatable numbers, 0 ≤ u < 1: mulberry32 (Tommy Ettinger, public domain). */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The next standard normal number, by Box and Muller's transform. */
export function normal(uniform: () => number): number {
  // 1 - u is never 0, so the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}

/** Repeatable standard normal numbers. */
export function gaussian(seed: number, count: number): Float32Array {
  const uniform = uniforms(seed);
  return Float32Array.from({ length: count }, () => normal(uniform));
}
