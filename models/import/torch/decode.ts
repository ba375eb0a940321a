/** Numbers of a storage's bytes, in a tensor's own order, as float32. */
import { halfToFloat } from '../../format/half.ts';
import type { Complaints } from './complaints.ts';
import { STORAGE_BYTES, type StorageType, type TensorRef } from './values.ts';

type Numbers = Float64Array | Float32Array;

/** Little-endian bytes -> numbers; a copy, so alignment does not matter. Undefined for types no weight is stored in. */
function numbers(bytes: Uint8Array, type: StorageType): Numbers | undefined {
  // Not slice(): Node's Buffer has one of its own that copies nothing.
  const { buffer } = new Uint8Array(bytes);
  switch (type) {
    case 'F64':
      return new Float64Array(buffer);
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return halfToFloat(new Uint16Array(buffer));
    case 'BF16':
      // The upper half of a float32.
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (word) => word << 16).buffer);
    case 'I64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    default:
      return undefined;
  }
}

/** The bytes of the storage that this tensor reaches: [begin, end) in elements. */
function reach({ storage, offset, shape, strides }: TensorRef): readonly [number, number] {
  const last = shape.reduce((at, n, i) => at + (n - 1) * strides[i], offset);
  return [storage.first + offset, storage.first + last + 1];
}

/** @throws PortraitError model-wrong for a type that is not read or a number that float32 cannot hold */
export function decodeTensor(
  name: string,
  tensor: TensorRef,
  storageBytes: Uint8Array,
  { refused }: Complaints,
): Float32Array {
  const { shape, strides, storage } = tensor;
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0) return new Float32Array(0);
  const size = STORAGE_BYTES[storage.type];
  const [begin, end] = reach(tensor);
  const values = numbers(storageBytes.subarray(begin * size, end * size), storage.type);
  if (!values)
    throw refused(`tensor ${name} is stored as ${storage.type}; only floating point and 64-bit integers are read`);
  const out = gather(values, shape, strides, count);
  const bad = out.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw refused(`tensor ${name} holds a number that is not finite or too large for float32`);
  return out;
}

function gather(values: Numbers, shape: readonly number[], strides: readonly number[], count: number): Float32Array {
  if (isContiguous(shape, strides)) return values instanceof Float32Array ? values : Float32Array.from(values);
  const out = new Float32Array(count);
  const index = shape.map(() => 0);
  let from = 0;
  for (let i = 0; i < count; i++) {
    out[i] = values[from];
    // Counts up like an odometer, last dimension first.
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return out;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false;
    expected *= shape[d];
  }
  return true;
}
