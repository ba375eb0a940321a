/**
 * Writes the body of a WebAssembly function: what the kernel needs of the instruction set and no more. An expression is
 * the bytes that leave its value on the stack; a statement leaves nothing. (Core specification 5.4, relaxed SIMD 2.)
 */
export type Code = readonly number[];

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;

const VOID = 0x40;
const SIMD = 0xfd;

/** Unsigned LEB128. @param value 0 or more, below 2^31 */
export function uleb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...uleb(value >>> 7)];
}

/** Signed LEB128. */
function sleb(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...sleb(value >> 7)];
}

const simd = (op: number, ...args: readonly Code[]): Code => [...args.flat(), SIMD, ...uleb(op)];
/** Alignment 1 is always allowed, and only a hint. */
const memory = (offset: number): Code => [0, ...uleb(offset)];

export const get = (local: number): Code => [0x20, ...uleb(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...uleb(local)];
export const tee = (local: number, value: Code): Code => [...value, 0x22, ...uleb(local)];

export const i32 = {
  of: (value: number): Code => [0x41, ...sleb(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  sub: (a: Code, b: Code): Code => [...a, ...b, 0x6b],
  multiply: (a: Code, b: Code): Code => [...a, ...b, 0x6c],
  and: (a: Code, b: Code): Code => [...a, ...b, 0x71],
  shiftLeft: (a: Code, bits: number): Code => [...a, ...i32.of(bits), 0x74],
  equal: (a: Code, b: Code): Code => [...a, ...b, 0x46],
  /** Signed. */
  less: (a: Code, b: Code): Code => [...a, ...b, 0x48],
  isZero: (a: Code): Code => [...a, 0x45],
  load: (address: Code, offset = 0): Code => [...address, 0x28, ...memory(offset)],
};

export const v128 = {
  load: (address: Code, offset = 0): Code => [...simd(0, address), ...memory(offset)],
  /** One float into all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...simd(9, address), ...memory(offset)],
  /** The two (one) floats at the address into the first lanes. */
  load64: (address: Code): Code => [...simd(93, address), ...memory(0)],
  load32: (address: Code): Code => [...simd(92, address), ...memory(0)],
  store: (address: Code, value: Code, offset = 0): Code => [...simd(11, address, value), ...memory(offset)],
  /** The first two lanes (the first one). */
  store64: (address: Code, value: Code): Code => [...simd(91, address, value), ...memory(0), 0],
  store32: (address: Code, value: Code): Code => [...simd(90, address, value), ...memory(0), 0],
  /** Lanes 2 and 3 of the value come first. */
  upperHalf: (value: Code): Code => [...simd(13, value, value), ...Array.from({ length: 16 }, (_, i) => (i + 8) & 15)],
  /** Two of four lanes of `a` (0 to 3) and of `b` (4 to 7), in any order. */
  shuffle: (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
    ...simd(13, a, b),
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
  /** The same number in all lanes. */
  of: (value: number): Code => {
    const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
    return [...simd(12), ...bytes];
  },
  splat: (value: Code): Code => simd(19, value),
  /** The larger one; of two that do not compare, `a`. */
  larger: (a: Code, b: Code): Code => simd(235, a, b),
  /** All bits of a lane set where the comparison holds, none elsewhere. */
  equal: (a: Code, b: Code): Code => simd(65, a, b),
  greater: (a: Code, b: Code): Code => simd(68, a, b),
  and: (a: Code, b: Code): Code => simd(78, a, b),
  /** Bits of `a` that are not in `b`. */
  without: (a: Code, b: Code): Code => simd(79, a, b),
  or: (a: Code, b: Code): Code => simd(80, a, b),
  /** Bits of `a` where the mask has ones, of `b` elsewhere. */
  select: (a: Code, b: Code, mask: Code): Code => simd(82, a, b, mask),
  squareRoot: (a: Code): Code => simd(227, a),
  divide: (a: Code, b: Code): Code => simd(231, a, b),
  /** The smaller one. */
  smaller: (a: Code, b: Code): Code => simd(234, a, b),
  subtract: (a: Code, b: Code): Code => simd(229, a, b),
  add: (a: Code, b: Code): Code => simd(228, a, b),
  multiply: (a: Code, b: Code): Code => simd(230, a, b),
  /** a · b + c, rounded once where the processor can. */
  relaxedMultiplyAdd: (a: Code, b: Code, c: Code): Code => simd(261, a, b, c),
};

/** (destination, source or value, bytes). */
export const bulk = {
  copy: (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0],
  fill: (to: Code, value: Code, bytes: Code): Code => [...to, ...value, ...bytes, 0xfc, 11, 0],
};

export const seq = (...statements: readonly Code[]): Code => statements.flat();
export const block = (...inside: readonly Code[]): Code => [0x02, VOID, ...inside.flat(), 0x0b];
export const loop = (...inside: readonly Code[]): Code => [0x03, VOID, ...inside.flat(), 0x0b];
export const when = (condition: Code, ...then: readonly Code[]): Code => [
  ...condition,
  0x04,
  VOID,
  ...then.flat(),
  0x0b,
];
/** Leaves a block, or starts a loop again. @param depth how many of them lie within the one that is meant */
export const branchIf = (depth: number, condition: Code): Code => [...condition, 0x0d, ...uleb(depth)];

/** @param locals how many of which type follow the parameters; the body's length is not written before it */
export function functionBody(locals: readonly (readonly [count: number, type: number])[], code: Code): number[] {
  return [...uleb(locals.length), ...locals.flatMap(([count, type]) => [...uleb(count), type]), ...code, 0x0b];
}

const section = (id: number, content: Code): Code => [id, ...uleb(content.length), ...content];

/** A module of this one function, exported as `f`, and a memory, exported as `m`. @param pages of 64 KB */
export function moduleOf(
  parameters: readonly number[],
  results: readonly number[],
  body: Code,
  pages = 0,
): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...uleb(parameters.length), ...parameters, ...uleb(results.length), ...results];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, ...type]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...uleb(pages)]),
    ...section(7, [2, 1, 0x66, 0, 0, 1, 0x6d, 2, 0]),
    ...section(10, [1, ...uleb(body.length), ...body]),
  ]);
}

/** A function of a module that is made at run time; it returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly number[];
  /** As `functionBody` makes it. */
  readonly body: Code;
}

/**
 * A module of these functions, exported by name, on the memory that it is given as `env.memory`.
 * @param shared of how many pages at most the memory is, if several threads share it
 */
export function moduleOfAll(functions: readonly WasmFunction[], shared?: number): Uint8Array<ArrayBuffer> {
  const limits = shared === undefined ? [0, 0] : [3, 0, ...uleb(shared)];
  const text = (value: string): Code => [...uleb(value.length), ...new TextEncoder().encode(value)];
  const vector = (items: readonly Code[]): Code => [...uleb(items.length), ...items.flat()];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(functions.map(({ parameters }) => [0x60, ...uleb(parameters.length), ...parameters, 0]))),
    ...section(2, vector([[...text('env'), ...text('memory'), 2, ...limits]])),
    ...section(3, vector(functions.map((_, i) => uleb(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0, ...uleb(i)]))),
    ...section(10, vector(functions.map(({ body }) => [...uleb(body.length), ...body]))),
  ]);
}
