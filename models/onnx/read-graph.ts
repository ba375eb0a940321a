/** From the bytes of an ONNX file to its nodes and constants (field numbers from onnx.proto3). */
import { halfToFloat } from '../format/half.ts';
import type { Dense } from './dense.ts';
import { bytesOf, floatsOf, integersOf, readFields, textsOf, type Field } from './protobuf.ts';

export interface Node {
  readonly op: string;
  /** Empty text for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  readonly numbers: readonly number[];
  readonly text: string;
  readonly tensor?: Dense;
}

export interface OnnxGraph {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Dense>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Constants that are not in the file. */
export type External = readonly { readonly path: string; readonly data: Uint8Array }[];

const [FLOAT, INT64, HALF] = [1, 7, 10];

/**
 * @param isKnown asked before any constant is read, which may be large
 * @throws RangeError | TypeError for what is no ONNX file, or has operators that are not known or constants of a kind that no net here has
 */
export function readGraph(onnx: Uint8Array, external: External, isKnown: (op: string) => boolean): OnnxGraph {
  const [graph] = bytesOf(readFields(onnx), 7);
  if (!graph) throw new TypeError('a file without a graph');
  const fields = readFields(graph);
  const nodes = bytesOf(fields, 1).map((bytes) => readNode(readFields(bytes)));
  const foreign = nodes.find(({ op }) => !isKnown(op));
  if (foreign) throw new TypeError(`the operator ${foreign.op}`);
  const constants = new Map(bytesOf(fields, 5).map((bytes) => readTensor(readFields(bytes), external)));
  const names = (number: number): string[] =>
    bytesOf(fields, number).flatMap((bytes) => textsOf(readFields(bytes), 1).slice(0, 1));
  return {
    nodes,
    constants,
    // Old files list their constants among the inputs.
    inputs: names(11).filter((name) => !constants.has(name)),
    outputs: names(12),
  };
}

function readNode(fields: readonly Field[]): Node {
  return {
    op: textsOf(fields, 4)[0] ?? '',
    inputs: textsOf(fields, 1),
    outputs: textsOf(fields, 2),
    attributes: new Map(
      bytesOf(fields, 5).map((bytes) => {
        const inner = readFields(bytes);
        const numbers = [...fixedOf(inner), ...integersOf(inner, 3), ...floatsOf(inner, 7), ...integersOf(inner, 8)];
        const tensor = bytesOf(inner, 5).map((one) => readTensor(readFields(one), [])[1])[0];
        return [textsOf(inner, 1)[0], { numbers, text: textsOf(inner, 4)[0] ?? '', tensor }];
      }),
    ),
  };
}

/** The single float of an attribute. */
function fixedOf(fields: readonly Field[]): number[] {
  return floatsOf(fields, 2);
}

function readTensor(fields: readonly Field[], external: External): readonly [string, Dense] {
  const name = textsOf(fields, 8)[0] ?? '';
  const dims = integersOf(fields, 1);
  const [type] = integersOf(fields, 2);
  const [path] = bytesOf(fields, 13).flatMap((bytes) => {
    const [key, value] = [1, 2].map((number) => textsOf(readFields(bytes), number)[0]);
    return key === 'location' ? [value] : [];
  });
  const raw = path === undefined ? bytesOf(fields, 9)[0] : external.find((one) => one.path === path)?.data;
  return [name, { dims, data: raw ? decode(raw, type) : Float32Array.from(listed(fields, type)) }];
}

function listed(fields: readonly Field[], type: number): number[] {
  return type === INT64 ? integersOf(fields, 7) : floatsOf(fields, 4);
}

function decode(raw: Uint8Array, type: number): Float32Array {
  // A copy, since numbers in a file lie anywhere and views must not.
  const { buffer } = raw.slice();
  if (type === FLOAT) return new Float32Array(buffer);
  if (type === HALF) return halfToFloat(new Uint16Array(buffer));
  if (type === INT64) return Float32Array.from(new BigInt64Array(buffer), Number);
  throw new TypeError(`constants of type ${type}`);
}
