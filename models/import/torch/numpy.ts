/** numpy's scalars and arrays within a pickle: TensorFlow's StyleGAN2 keeps its weights as arrays. */
import type { Complaints } from './complaints.ts';
import { LIMITS } from './budget.ts';
import {
  isCount,
  NumpyArray,
  NumpyType,
  PyBytes,
  PyTuple,
  STORAGE_BYTES,
  type PickleValue,
  type StorageType,
} from './values.ts';

/** Element types that are numbers here. Others may lie in a file, as long as nothing asks for them. */
const TYPES: Readonly<Record<string, StorageType>> = {
  f8: 'F64', f4: 'F32', f2: 'F16', i8: 'I64', i4: 'I32', i2: 'I16', i1: 'I8', u1: 'U8', b1: 'BOOL',
}; // prettier-ignore

/** @throws PortraitError */
export function scalar(
  [type, value]: readonly PickleValue[],
  { damaged, refused }: Complaints,
): number | boolean | bigint {
  if (!(type instanceof NumpyType)) throw damaged('a numpy value without a type');
  const element = Object.hasOwn(TYPES, type.code) ? TYPES[type.code] : undefined;
  if (!element || element === 'F16') throw refused('it holds a numpy value that is not a float or an integer');
  if (!(value instanceof PyBytes) || value.bytes.length !== STORAGE_BYTES[element])
    throw damaged('a numpy value whose bytes do not fit its type');
  const view = new DataView(value.bytes.buffer, value.bytes.byteOffset, value.bytes.length);
  const little = type.littleEndian;
  if (element === 'F64') return view.getFloat64(0, little);
  if (element === 'F32') return view.getFloat32(0, little);
  if (element === 'I64') return Number(view.getBigInt64(0, little));
  if (element === 'I32') return view.getInt32(0, little);
  if (element === 'I16') return view.getInt16(0, little);
  if (element === 'I8') return view.getInt8(0);
  return element === 'U8' ? view.getUint8(0) : view.getUint8(0) !== 0;
}

/** `_reconstruct(ndarray, (0,), b'b')`: an array that its state will fill. */
export function startArray(args: readonly PickleValue[], { damaged }: Complaints): NumpyArray {
  if (args.length !== 3) throw damaged('a numpy array that is not described by class, shape and type');
  return new NumpyArray();
}

/** (version, shape, type, whether columns come first, bytes). @throws PortraitError */
export function setArray(array: NumpyArray, state: PyTuple, { damaged, refused }: Complaints): void {
  const [, size, type, fortran, data] = state.items;
  if (!(size instanceof PyTuple) || !size.items.every(isCount) || !(type instanceof NumpyType))
    throw damaged('a numpy array that is not described by shape and type');
  const shape = size.items as readonly number[];
  const element = Object.hasOwn(TYPES, type.code) ? TYPES[type.code] : undefined;
  // Arrays of objects are lists, and text has other types: nothing is read of them.
  if (!element || !(data instanceof PyBytes)) return;
  if (!type.littleEndian && STORAGE_BYTES[element] > 1) throw refused('it holds a numpy array of a big-endian machine');
  if (shape.length > LIMITS.dimensions) throw refused(`a numpy array with ${shape.length} dimensions`);
  const count = shape.reduce((a, b) => a * b, 1);
  if (data.bytes.length !== count * STORAGE_BYTES[element])
    throw damaged('a numpy array whose bytes do not fit its shape');
  array.tensor = {
    kind: 'tensor',
    storage: { kind: 'storage', key: 'array', type: element, count, first: 0, bytes: data.bytes },
    offset: 0,
    shape,
    strides: stridesOf(shape, fortran === true),
  };
}

/** Of an array without gaps, in elements. @param fortran whether the first dimension is the closest in memory */
export function stridesOf(shape: readonly number[], fortran: boolean): readonly number[] {
  return shape.map((_, d) => (fortran ? shape.slice(0, d) : shape.slice(d + 1)).reduce((a, b) => a * b, 1));
}
