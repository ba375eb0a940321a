/** Prefixes of stored tensors: a sub-generator always uses the first channels (reference §2.1). */
import type { Tensor } from '../format/index.ts';

/** First rows and columns of a convolution weight [1,O,I,k,k] -> [out, in, k, k]; a view where all columns stay. */
export function sliceConv(weight: Tensor, out: number, input: number): Float32Array {
  const [, , fullIn, k] = weight.shape;
  const [row, stored] = [input * k * k, fullIn * k * k];
  if (row === stored) return weight.data.subarray(0, out * row);
  const data = new Float32Array(out * row);
  for (let o = 0; o < out; o++) data.set(weight.data.subarray(o * stored, o * stored + row), o * row);
  return data;
}

/** Input channels at a time: what is written then stays within the cache's reach while all outputs pass. */
const BLOCK = 16;

/** [out,in,k,k] -> [in,out,k,k], the layout ConvTranspose wants. */
export function swapChannels(kernel: Float32Array, out: number, input: number, taps: number): Float32Array {
  const data = new Float32Array(kernel.length);
  for (let first = 0; first < input; first += BLOCK)
    for (let o = 0; o < out; o++)
      for (let i = first; i < Math.min(first + BLOCK, input); i++) {
        const [from, to] = [(o * input + i) * taps, (i * out + o) * taps];
        for (let t = 0; t < taps; t++) data[to + t] = kernel[from + t];
      }
  return data;
}

/** [out,in,taps] -> [in,out] sums of squares: demodulation is then one small product with squared styles. */
export function squaredSums(kernel: Float32Array, out: number, input: number, taps: number): Float32Array {
  const data = new Float32Array(input * out);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < input; i++) {
      let sum = 0;
      for (let at = (o * input + i) * taps, end = at + taps; at < end; at++) sum += kernel[at] * kernel[at];
      data[i * out + o] = sum;
    }
  return data;
}

/** A copy of the first `count` values, scaled. */
export function scaled(data: Float32Array, count: number, factor: number): Float32Array {
  const out = data.slice(0, count);
  for (let i = 0; i < count; i++) out[i] *= factor;
  return out;
}
