/** A WebAssembly function while it is written: its locals, and arithmetic on vectors of four floats. */
import {
  I32,
  V128,
  block,
  branchIf,
  functionBody,
  get,
  i32,
  loop,
  seq,
  set,
  tee,
  v128,
  type Code,
  type F32,
  type WasmFunction,
} from '../../wasm/code.ts';

/** A parameter of a function: an address, a number of bytes or a count; or a float. */
export type Parameter = typeof I32 | typeof F32;

export class FunctionWriter {
  readonly #types: number[] = [];
  readonly #constants = new Map<number, number>();

  /** @param fused whether multiply-add may round once (relaxed SIMD) */
  constructor(
    readonly name: string,
    readonly parameters: readonly Parameter[],
    private readonly fused: boolean,
  ) {}

  #local(type: number): number {
    return this.parameters.length + this.#types.push(type) - 1;
  }

  /** A local for an address or a count. */
  integer(): number {
    return this.#local(I32);
  }

  vector(): number {
    return this.#local(V128);
  }

  vectors(count: number): number[] {
    return Array.from({ length: count }, () => this.vector());
  }

  /** A number in all four lanes, made once a call: V8 would put it together anew wherever it is used. */
  constant(value: number): Code {
    let local = this.#constants.get(value);
    if (local === undefined) this.#constants.set(value, (local = this.vector()));
    return get(local);
  }

  /** a · b + c. */
  multiplyAdd(a: Code, b: Code, c: Code): Code {
    return this.fused ? v128.relaxedMultiplyAdd(a, b, c) : v128.add(v128.multiply(a, b), c);
  }

  /** Σ factors[i] · locals[i]. */
  combine(factors: readonly number[], locals: readonly number[]): Code {
    const terms = factors.map((factor, i) => ({ factor, x: get(locals[i]) })).filter(({ factor }) => factor !== 0);
    // What needs no multiplication comes first; to start with something negative would need one.
    const [first, ...rest] = terms.sort((a, b) => rank(a.factor) - rank(b.factor));
    if (!first) return this.constant(0);
    const start = first.factor === 1 ? first.x : v128.multiply(this.constant(first.factor), first.x);
    return rest.reduce((sum, { factor, x }) => {
      if (factor === 1) return v128.add(sum, x);
      if (factor === -1) return v128.subtract(sum, x);
      return this.multiplyAdd(this.constant(factor), x, sum);
    }, start);
  }

  /**
   * All rows of a linear map at once. Two rows that differ by the signs of some factors only, as those of points p and -p do,
   * share their sums.
   * @param scratch two vectors for each such pair
   * @returns what is to be done first, and the code of each row's value
   */
  combineAll(
    rows: readonly (readonly number[])[],
    locals: readonly number[],
    scratch: readonly number[],
  ): { readonly first: Code; readonly values: readonly Code[] } {
    const values = rows.map((row) => this.combine(row, locals));
    const first: Code[] = [];
    for (const [pair, [i, j]] of mirrored(rows).entries()) {
      const [same, other] = scratch.slice(2 * pair, 2 * pair + 2);
      const part = (sign: number): readonly number[] => rows[i].map((f, c) => (rows[j][c] === sign * f ? f : 0));
      first.push(set(same, this.combine(part(1), locals)), set(other, this.combine(part(-1), locals)));
      values[i] = v128.add(get(same), get(other));
      values[j] = v128.subtract(get(same), get(other));
    }
    return { first: seq(...first), values };
  }

  finish(...code: readonly Code[]): WasmFunction {
    const constants = [...this.#constants].map(([value, local]) => set(local, v128.of(value)));
    const locals = this.#types.map((type) => [1, type] as const);
    return {
      name: this.name,
      parameters: this.parameters,
      body: functionBody(locals, seq(...constants, ...code)),
    };
  }
}

function rank(factor: number): number {
  return factor === 1 ? 0 : factor === -1 ? 1 : 2;
}

export const increase = (local: number, by: Code): Code => set(local, i32.add(get(local), by));

/** Repeats `inside` as often as `count` says, which counts down; not at all for 0. */
export const times = (count: number, ...inside: readonly Code[]): Code =>
  block(
    branchIf(0, i32.less(get(count), i32.of(1))),
    loop(...inside, branchIf(0, tee(count, i32.sub(get(count), i32.of(1))))),
  );

/** Pairs of rows of which one is the other with some signs changed, but not all. */
export function mirrored(rows: readonly (readonly number[])[]): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const taken = new Set<number>();
  for (const [i, a] of rows.entries())
    for (const [j, b] of rows.entries()) {
      if (j <= i || taken.has(i) || taken.has(j)) continue;
      const [same, other] = [1, -1].map((sign) => a.filter((f, c) => f !== 0 && b[c] === sign * f).length);
      if (a.some((f, c) => Math.abs(f) !== Math.abs(b[c])) || same === 0 || other === 0) continue;
      pairs.push([i, j]);
      taken.add(i).add(j);
    }
  return pairs;
}
