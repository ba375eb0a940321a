/** The layers against the definition (reference §1.2): every output pixel looked at is summed anew, in double precision. */
import { hasRelaxedSimd } from '../wasm/relaxed-simd.ts';
import { compileFunctions } from './code/module.ts';
import { pixelAt, takeFeatures, type Features } from './features.ts';
import { Heap } from './heap.ts';
import { convolve, raise, sideOf, type LayerParts } from './layer.ts';
import { alone } from './team.ts';
import { PackedKernels, type StoredKernel } from './weights.ts';

interface Case {
  readonly size: number;
  readonly input: number;
  readonly out: number;
  /** Widths of the stored layer, where only a part of it is used. */
  readonly stored?: readonly [input: number, out: number];
}

const BLUR = [0.25, 0.75, 0.75, 0.25];

/** From -1 to 1. */
const value = (seed: number, i: number): number => Math.sin(seed + 1.7 * i + 0.3 * Math.cos(i));
const values = (seed: number, length: number): Float32Array => Float32Array.from({ length }, (_, i) => value(seed, i));

interface Layer {
  readonly x: Features;
  readonly parts: LayerParts;
  readonly kernel: StoredKernel;
  readonly style: Float32Array;
  readonly gain: Float32Array;
  readonly bias: Float32Array;
  readonly noise: Float32Array;
}

function layerOf(heap: Heap, { size, input, out, stored }: Case, up: boolean): Layer {
  const [fullInput, fullOut] = stored ?? [input, out];
  const kernel = { data: values(1, 9 * fullInput * fullOut), input: fullInput, out: fullOut };
  const kernels = new PackedKernels(heap, sideOf(size), up ? 'up' : 'same', kernel);
  // Bit by bit, as narrow and wide sub-generators take turns.
  kernels.reach(4, 4, () => kernel);
  kernels.reach(input, Math.ceil(out / 2), () => kernel);
  kernels.reach(input, out, () => kernel);
  const x = takeFeatures(heap, size, input);
  for (let y = 0; y < size; y++)
    for (let i = 0; i < size; i++) heap.floats.set(values(y * size + i, input), pixelAt(x, y, i) / 4);
  const [style, gain, bias] = [values(2, input), values(3, out), values(4, out)];
  const noise = values(5, (up ? 2 * size : size) ** 2);
  const parts = {
    kernels,
    out,
    style: heap.put(style),
    gain: heap.put(gain),
    bias: heap.put(bias),
    noise: heap.put(noise),
  };
  return { x, parts, kernel, style, gain, bias, noise };
}

/** Σ style · x · kernel at a tap, over all inputs; 0 beyond the picture. */
function tapSum(heap: Heap, { x, kernel, style }: Layer, o: number, y: number, i: number, tap: number): number {
  if (y < 0 || i < 0 || y >= x.size || i >= x.size) return 0;
  const at = pixelAt(x, y, i) / 4;
  let sum = 0;
  for (let c = 0; c < x.channels; c++)
    sum += heap.floats[at + c] * style[c] * kernel.data[(o * kernel.input + c) * 9 + tap];
  return sum;
}

function convolved(heap: Heap, layer: Layer, o: number, y: number, i: number): number {
  let sum = 0;
  for (let tap = 0; tap < 9; tap++) sum += tapSum(heap, layer, o, y + Math.floor(tap / 3) - 1, i + (tap % 3) - 1, tap);
  return sum;
}

/** Of the transposed convolution, before the blur; outside it there is nothing. */
function spread(heap: Heap, layer: Layer, o: number, y: number, i: number): number {
  let sum = 0;
  for (let tap = 0; tap < 9; tap++) {
    const [down, across] = [y - Math.floor(tap / 3), i - (tap % 3)];
    if (down % 2 === 0 && across % 2 === 0) sum += tapSum(heap, layer, o, down / 2, across / 2, tap);
  }
  return sum;
}

function raised(heap: Heap, layer: Layer, o: number, y: number, i: number): number {
  let sum = 0;
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 4; b++) sum += BLUR[a] * BLUR[b] * spread(heap, layer, o, y - 1 + a, i - 1 + b);
  return sum;
}

/** Corners, borders, both sides of every chunk that there may be, and some between. */
function places(size: number): readonly (readonly [number, number])[] {
  const lines = new Set([0, 1, 2, size - 3, size - 2, size - 1]);
  for (let at = 7; at < size; at += Math.max(1, Math.floor(size / 37))) lines.add(at);
  const all = [...lines];
  return [
    ...all.map((at, i) => [at, all[(7 * i + 3) % all.length]] as const),
    ...all.map((at, i) => [all[(5 * i + 1) % all.length], at] as const),
  ];
}

const CONVOLUTIONS: readonly Case[] = [
  { size: 4, input: 4, out: 4 },
  { size: 8, input: 12, out: 20, stored: [16, 24] },
  { size: 16, input: 36, out: 28, stored: [40, 36] },
  { size: 32, input: 64, out: 64 },
  { size: 64, input: 8, out: 4 },
  // So many channels and squares that a row of them is done in parts.
  { size: 512, input: 64, out: 4 },
];
const FORMS = hasRelaxedSimd() ? [false, true] : [false];

for (const fused of FORMS)
  for (const up of [false, true])
    describe(`${up ? 'up-' : ''}convolution${fused ? ', fused' : ''}`, () => {
      let module: WebAssembly.Module;
      beforeAll(async () => {
        module = await compileFunctions({ fused });
      });

      test.each(CONVOLUTIONS)('%o', (one) => {
        const heap = new Heap(module);
        const layer = layerOf(heap, one, up);
        const before = heap.used;
        // Memory that was used before is not zero.
        const dirty = heap.take(1 << 22);
        heap.floats.fill(NaN, dirty / 4, dirty / 4 + (1 << 22));
        heap.give(dirty);
        const y = (up ? raise : convolve)(heap, alone(heap.functions), layer.x, layer.parts);
        expect(y).toMatchObject({ size: up ? 2 * one.size : one.size, channels: one.out });
        let worst = 0;
        let most = 0;
        for (const [row, column] of places(y.size))
          for (let o = 0; o < one.out; o += Math.max(1, Math.floor(one.out / 4))) {
            const sum = (up ? raised : convolved)(heap, layer, o, row, column);
            const plain = sum * layer.gain[o] + layer.bias[o] + layer.noise[row * y.size + column];
            const expected = plain < 0 ? 0.2 * plain : plain;
            const seen = heap.floats[pixelAt(y, row, column) / 4 + o];
            worst = Math.max(worst, Number.isNaN(seen) ? Infinity : Math.abs(seen - expected));
            most = Math.max(most, Math.abs(expected));
          }
        expect(worst / most).toBeLessThan(3e-6);
        // A border of zeros around it, and nothing left behind but it.
        for (const at of [-1, 0, y.size])
          for (const place of [pixelAt(y, -1, at), pixelAt(y, y.size, at), pixelAt(y, at, -1), pixelAt(y, at, y.size)])
            expect(heap.floats.subarray(place / 4, place / 4 + one.out)).toEqual(new Float32Array(one.out));
        heap.give(y.at);
        expect(heap.used).toBe(before);
      });
    });
