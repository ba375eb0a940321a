/** Short names of numbers that a block was drawn with. */

/** Of rows of w+. */
export function rowsKey(wplus: Float32Array, first: number, count: number, styleDim: number): string {
  return hashOf(wplus.subarray(first * styleDim, (first + count) * styleDim));
}

/** FNV-1a over the bits: cheap, and a collision would need two codes of one drag to agree in 53 bits. */
export function hashOf(values: Float32Array): string {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let a = 0x811c9dc5;
  let b = 0x1000193;
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ (word >>> 7) ^ (word << 11), 0x85ebca6b);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
