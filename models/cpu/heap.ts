/** Memory of the generator's functions: pieces of one WebAssembly memory that are given back and used again. */
import { MOST_PAGES, type Functions } from './code/module.ts';

/** Pieces begin at multiples of this, bytes: a cache line. */
const ALIGNMENT = 64;
/**
 * To be left between blocks of memory that are written side by side, bytes: at a distance that is a power of two they would all fall
 * into one set of the cache. By a script that was not kept, pictures came 3 to 13 % faster and kernels a quarter.
 */
export const APART = 64;
const PAGE = 65536;
/** Grown by at least this many pages, since growing makes every view anew. */
const STEP = 256;

interface Piece {
  readonly at: number;
  readonly bytes: number;
}

/**
 * First fit, neighbours joined. Views of a memory that grows are lost, so ask `floats` anew after every `take`.
 */
export class Heap<F = Functions> {
  readonly memory: WebAssembly.Memory;
  readonly functions: F;
  #floats: Float32Array;
  /** By address. */
  #free: Piece[] = [{ at: ALIGNMENT, bytes: PAGE - ALIGNMENT }];
  readonly #taken = new Map<number, number>();

  /** @param shared whether the module is one for a memory that threads share */
  constructor(module: WebAssembly.Module, shared = false) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared });
    this.#floats = new Float32Array(this.memory.buffer);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.functions = exports as unknown as F;
  }

  /** All of it; an address divided by four is an index. */
  get floats(): Float32Array {
    if (this.#floats.length === 0) this.#floats = new Float32Array(this.memory.buffer);
    return this.#floats;
  }

  /** Bytes in use. */
  get used(): number {
    return [...this.#taken.values()].reduce((a, b) => a + b, 0);
  }

  /** Bytes taken from the system, which only grow. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /** @param floats at least this many, whatever is in them. @throws RangeError when there is no more memory */
  take(floats: number): number {
    const bytes = Math.ceil((4 * floats) / ALIGNMENT) * ALIGNMENT;
    let index = this.#free.findIndex((piece) => piece.bytes >= bytes);
    if (index < 0) {
      this.#grow(bytes);
      index = this.#free.length - 1;
    }
    const { at, bytes: found } = this.#free[index];
    this.#free.splice(index, 1, ...(found > bytes ? [{ at: at + bytes, bytes: found - bytes }] : []));
    this.#taken.set(at, bytes);
    return at;
  }

  /** A copy of `values`. */
  put(values: Float32Array): number {
    const at = this.take(values.length);
    this.floats.set(values, at / 4);
    return at;
  }

  give(at: number): void {
    const bytes = this.#taken.get(at);
    if (bytes === undefined) return;
    this.#taken.delete(at);
    this.#insert({ at, bytes });
  }

  #insert(piece: Piece): void {
    let index = this.#free.findIndex((other) => other.at > piece.at);
    if (index < 0) index = this.#free.length;
    const [before, after] = [this.#free[index - 1], this.#free[index]];
    const joinsBefore = before !== undefined && before.at + before.bytes === piece.at;
    const joinsAfter = after !== undefined && piece.at + piece.bytes === after.at;
    const at = joinsBefore ? before.at : piece.at;
    const end = joinsAfter ? after.at + after.bytes : piece.at + piece.bytes;
    const first = joinsBefore ? index - 1 : index;
    this.#free.splice(first, (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), { at, bytes: end - at });
  }

  /** Adds a free piece of so many bytes at the end. */
  #grow(bytes: number): void {
    const before = this.size;
    const last = this.#free[this.#free.length - 1];
    const there = last && last.at + last.bytes === before ? last.bytes : 0;
    const pages = Math.ceil((bytes - there) / PAGE);
    // The last step may be smaller than usual; what is asked for must be there.
    try {
      this.memory.grow(Math.max(pages, STEP));
    } catch {
      this.memory.grow(pages);
    }
    this.#floats = new Float32Array(this.memory.buffer);
    this.#insert({ at: before, bytes: this.size - before });
  }
}
