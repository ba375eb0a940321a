/**
 * Just enough protobuf to write an ONNX ModelProto (field numbers from onnx.proto3). Writing is a few dozen lines, so the
 * panel needs no protobuf library.
 */

import { floatToHalf } from '../format/half.ts';

/**
 * Bytes in pieces. A message of protobuf states the length of what it holds, so graphs are put together from the inside
 * out; pieces are only listed on the way and copied once, by `join`: weights would otherwise be copied at every level.
 */
interface Part {
  readonly size: number;
  readonly pieces: readonly Uint8Array[];
}

const text = new TextEncoder();

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

function concat(parts: readonly Part[]): Part {
  return { size: parts.reduce((n, p) => n + p.size, 0), pieces: parts.flatMap((p) => p.pieces) };
}

function piece(value: Uint8Array): Part {
  return { size: value.byteLength, pieces: [value] };
}

function join({ size, pieces }: Part): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  for (const one of pieces) {
    out.set(one, at);
    at += one.byteLength;
  }
  return out;
}

const integer = (field: number, value: number): Part => {
  // Negative int64 values are ten-byte varints in protobuf; attributes here (axes) may be negative.
  if (value >= 0) return piece(Uint8Array.from([...varint(field * 8), ...varint(value)]));
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return piece(Uint8Array.from([...varint(field * 8), ...bytes]));
};
const bytes = (field: number, value: Part): Part =>
  concat([piece(Uint8Array.from([...varint(field * 8 + 2), ...varint(value.size)])), value]);
const string = (field: number, value: string): Part => bytes(field, piece(text.encode(value)));
const float = (field: number, value: number): Part =>
  concat([piece(Uint8Array.from(varint(field * 8 + 5))), piece(new Uint8Array(Float32Array.of(value).buffer))]);

export type Attribute = number | readonly number[] | { readonly float: number } | string;

function attribute(name: string, value: Attribute): Part {
  if (typeof value === 'number') return concat([string(1, name), integer(3, value), integer(20, 2)]);
  if (typeof value === 'string') return concat([string(1, name), string(4, value), integer(20, 3)]);
  if ('float' in value) return concat([string(1, name), float(2, value.float), integer(20, 1)]);
  return concat([string(1, name), ...value.map((n) => integer(8, n)), integer(20, 7)]);
}

/** A finished graph. Large constants stay where they are, as views, until a session reads them or a file is written. */
export interface Graph {
  /** Without the constants of `weights`, which it names as external data. */
  readonly onnx: Uint8Array;
  readonly weights: readonly { readonly path: string; readonly data: Uint8Array }[];
  readonly outputs: readonly string[];
  /** Everything in one: the bytes of a .onnx file. */
  file(): Uint8Array;
}

/** Smaller constants are not worth a name of their own, bytes. */
const EXTERNAL = 4096;
const INT64 = 7;
/** Numbers of TensorProto.DataType. */
const FLOATS = { float32: 1, float16: 10 } as const;

/** Of a graph's values: half as many bytes, with eleven bits of each number. */
export type Precision = keyof typeof FLOATS;

const OPSET = 17;

/** Collects nodes and constants of one graph; every method that adds a node returns the name of its output. */
export class GraphWriter {
  private readonly nodes: Part[] = [];
  private readonly initializers: Part[] = [];
  private readonly external: { readonly path: string; readonly head: Part; readonly data: Uint8Array }[] = [];
  private readonly inputs: Part[] = [];
  private readonly outputs: Part[] = [];
  private readonly outputNames: string[] = [];
  private counter = 0;

  private info(name: string, shape: readonly number[], type: Precision): Part {
    const dims = shape.map((n) => bytes(1, integer(1, n)));
    return concat([string(1, name), bytes(2, bytes(1, concat([integer(1, FLOATS[type]), bytes(2, concat(dims))])))]);
  }

  input(name: string, shape: readonly number[], type: Precision = 'float32'): string {
    this.inputs.push(this.info(name, shape, type));
    return name;
  }

  output(name: string, from: string, shape: readonly number[], type: Precision = 'float32'): void {
    this.nodes.push(concat([string(1, from), string(2, name), string(4, 'Identity')]));
    this.outputNames.push(name);
    this.outputs.push(this.info(name, shape, type));
  }

  /** `data` may be read as late as a session is made: leave it as it is. */
  constant(data: Float32Array, shape: readonly number[], type: Precision = 'float32'): string {
    const name = `c${this.counter++}`;
    const stored = type === 'float16' ? floatToHalf(data) : data;
    const raw = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    const head = concat([...shape.map((n) => integer(1, n)), integer(2, FLOATS[type]), string(8, name)]);
    if (raw.length < EXTERNAL) this.initializers.push(concat([head, bytes(9, piece(raw))]));
    else this.external.push({ path: name, head, data: raw });
    return name;
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  cast(x: string, to: Precision): string {
    return this.node('Cast', [x], { to: FLOATS[to] });
  }

  integers(values: readonly number[]): string {
    const name = `i${this.counter++}`;
    const raw = piece(new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));
    this.initializers.push(concat([integer(1, values.length), integer(2, INT64), string(8, name), bytes(9, raw)]));
    return name;
  }

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = `n${this.counter++}`;
    this.nodes.push(
      concat([
        ...inputs.map((name) => string(1, name)),
        string(2, output),
        string(4, op),
        ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
      ]),
    );
    return output;
  }

  finish(name: string): Graph {
    const whole = (constants: readonly Part[]): Uint8Array => {
      const graph = concat([
        ...this.nodes.map((n) => bytes(1, n)),
        string(2, name),
        ...constants.map((t) => bytes(5, t)),
        ...this.inputs.map((i) => bytes(11, i)),
        ...this.outputs.map((o) => bytes(12, o)),
      ]);
      return join(concat([integer(1, 8), string(2, 'anycost-portrait'), bytes(7, graph), bytes(8, integer(2, OPSET))]));
    };
    const entry = (key: string, value: string): Part => bytes(13, concat([string(1, key), string(2, value)]));
    const elsewhere = this.external.map(({ path, head, data }) => {
      const where = [entry('location', path), entry('offset', '0'), entry('length', `${data.length}`)];
      return concat([head, ...where, integer(14, 1)]);
    });
    const inside = this.external.map(({ head, data }) => concat([head, bytes(9, piece(data))]));
    return {
      onnx: whole([...this.initializers, ...elsewhere]),
      weights: this.external,
      outputs: this.outputNames,
      file: () => whole([...this.initializers, ...inside]),
    };
  }
}
