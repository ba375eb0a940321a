/** IEEE half precision, storage only: the engine computes in float32 on WASM. */

function numberOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let table: Float32Array | undefined;

/** New in browsers of 2025, and many times as fast as a table. */
const { Float16Array: Native } = globalThis as {
  readonly Float16Array?: new (buffer: ArrayBufferLike, from: number, length: number) => ArrayLike<number>;
};

/** uint16 bit patterns -> numbers. Where there is a table, the first long array makes a table of all 65,536, which short ones would not pay for. */
export function halfToFloat(bits: Uint16Array): Float32Array {
  if (Native) return new Float32Array(new Native(bits.buffer, bits.byteOffset, bits.length));
  if (!table && bits.length < 32768) return Float32Array.from(bits, numberOf);
  const all = (table ??= Float32Array.from({ length: 65536 }, (_, i) => numberOf(i)));
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = all[bits[i]];
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
