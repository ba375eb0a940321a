/**
 * Puts our kernel into onnxruntime's WASM before it is compiled. It overwrites the bodies of two functions and leaves
 * everything else where it is, so nothing in the file has to move; what it finds there must be the very bytes it knows.
 */
import { sgemmBody } from './sgemm.ts';

interface Original {
  readonly adds: boolean;
  /** First bytes of the body, locals included: found once in the file. */
  readonly start: readonly number[];
  readonly length: number;
  /** FNV-1a, 32 bits, of the whole body. */
  readonly hash: number;
}

/** The same in all builds of onnxruntime-web 1.30.0 (plain, jspi, asyncify, jsep). */
const ORIGINALS: readonly Original[] = [
  {
    adds: false,
    start: [0x03, 0x12, 0x7b, 0x03, 0x7f, 0x01, 0x7d, 0x20, 0x08, 0xfd, 0x13, 0x21],
    length: 2040,
    hash: 0x3eacadd4,
  },
  {
    adds: true,
    start: [0x03, 0x13, 0x7b, 0x03, 0x7f, 0x01, 0x7d, 0x20, 0x08, 0xfd, 0x13, 0x21],
    length: 1922,
    hash: 0xca587132,
  },
];

const NOP = 0x01;
const END = 0x0b;

/**
 * @param wasm onnxruntime's binary, changed in place
 * @param fused use multiply-add, which needs relaxed SIMD (`hasRelaxedSimd`)
 * @returns false, and nothing is changed, where this is not the onnxruntime we know: it then runs with its own kernel
 */
export function installKernel(wasm: Uint8Array, fused: boolean): boolean {
  const places = ORIGINALS.map((original) => find(wasm, original));
  if (places.some((at) => at < 0)) return false;
  for (const [i, { adds, length }] of ORIGINALS.entries()) {
    const body = sgemmBody({ adds, fused }).slice(0, -1);
    if (body.length >= length) throw new RangeError('The kernel is longer than the function it replaces.');
    wasm.fill(NOP, places[i], places[i] + length);
    wasm.set(body, places[i]);
    wasm[places[i] + length - 1] = END;
  }
  return true;
}

function find(wasm: Uint8Array, { start, length, hash }: Original): number {
  const last = wasm.length - length;
  for (let at = wasm.indexOf(start[0]); at >= 0 && at <= last; at = wasm.indexOf(start[0], at + 1)) {
    if (start.every((byte, i) => wasm[at + i] === byte) && fnv1a(wasm.subarray(at, at + length)) === hash) return at;
  }
  return -1;
}

function fnv1a(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
