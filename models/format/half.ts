/** IEEE half precision, storage only: the engine computes in float32 on WASM. */

/** uint16 bit patterns -> numbers. Through a 65,536-entry table made per call site, since decoding a model touches every entry many times. */
export function halfToFloat(bits: Uint16Array): Float32Array {
  const table = new Float32Array(65536);
  for (let i = 0; i < 65536; i++) {
    const sign = i & 0x8000 ? -1 : 1;
    const exponent = (i >> 10) & 31;
    const fraction = i & 1023;
    if (exponent === 0) table[i] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[i] = fraction ? NaN : sign * Infinity;
    else table[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i]];
  return out;
}

/** Numbers -> uint16 bit patterns, round to nearest even; overflow becomes infinity. */
export function floatToHalf(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const x = words[i];
    const sign = (x >>> 16) & 0x8000;
    const exponent = ((x >>> 23) & 255) - 112;
    let mantissa = x & 0x7fffff;
    if (exponent >= 31) out[i] = sign | 0x7c00 | (((x >>> 23) & 255) === 255 && mantissa ? 0x200 : 0);
    else if (exponent <= 0) {
      if (exponent < -10) out[i] = sign;
      else {
        mantissa |= 0x800000;
        const shift = 14 - exponent;
        const rest = mantissa & ((1 << shift) - 1);
        const base = mantissa >> shift;
        const half = 1 << (shift - 1);
        out[i] = sign | (base + (rest > half || (rest === half && base & 1) ? 1 : 0));
      }
    } else {
      const base = (exponent << 10) | (mantissa >> 13);
      const rest = mantissa & 0x1fff;
      out[i] = sign | (base + (rest > 0x1000 || (rest === 0x1000 && base & 1) ? 1 : 0));
    }
  }
  return out;
}
