/**
 * NumPy's own files: one array with a header in Python's notation (numpy/lib/format.py, versions 1 to 3). The header is read by
 * its three known keys and never evaluated; arrays of objects would be a pickle and are refused.
 */
import { quoted, type Complaints } from '../torch/complaints.ts';
import { LIMITS } from '../torch/budget.ts';
import { decodeTensor } from '../torch/decode.ts';
import { stridesOf } from '../torch/numpy.ts';
import type { StorageType } from '../torch/values.ts';

export interface NpyArray {
  readonly shape: readonly number[];
  /** As float32, row-major. @throws PortraitError */
  load(): Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 65_536;
const TYPES: Readonly<Record<string, readonly [StorageType, number]>> = {
  f8: ['F64', 8],
  f4: ['F32', 4],
  f2: ['F16', 2],
};

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** @param name for the sentences of errors. @throws PortraitError model-corrupt | model-wrong */
export function readNpy(bytes: Uint8Array, name: string, complaints: Complaints): NpyArray {
  const { damaged, refused } = complaints;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] > 1;
  if (bytes.length < 12 || bytes[6] < 1 || bytes[6] > 3)
    throw refused(`${name} has a version of NumPy’s format that is not known`);
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (long ? 12 : 10) + length;
  if (length > MAX_HEADER || start > bytes.length) throw damaged(`the header of ${name}`);
  const header = new TextDecoder().decode(bytes.subarray(long ? 12 : 10, start));
  const descr = /'descr':\s*'([^']{1,20})'/.exec(header)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const size = /'shape':\s*\(([\d,\s]{0,200})\)/.exec(header)?.[1];
  if (fortran === undefined || size === undefined) throw damaged(`the header of ${name} does not describe an array`);
  if (descr === undefined) throw refused(`${name} is an array of records, and only numbers are read`);
  if (descr.includes('O'))
    throw refused(
      `${name} is an array of Python objects, which only Python could open; save it as numbers, with astype("float32")`,
    );
  const type = Object.hasOwn(TYPES, descr.slice(1)) ? TYPES[descr.slice(1)] : undefined;
  if (!type || !/^[<>=|]/.test(descr))
    throw refused(
      `${name} is of type ${quoted(descr)}, and only floating-point numbers are read; save it with astype("float32")`,
    );
  const shape = (size.match(/\d+/g) ?? []).map(Number);
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.length > LIMITS.dimensions) throw refused(`${name} has ${shape.length} dimensions`);
  const [element, each] = type;
  if (bytes.length - start !== count * each)
    throw damaged(`${name} should have ${count * each} bytes of numbers and has ${bytes.length - start}`);
  return {
    shape,
    load() {
      const data = bytes.subarray(start);
      const storage = { kind: 'storage', key: name, type: element, count, first: 0 } as const;
      const strides = stridesOf(shape, fortran === 'True');
      const little = descr.startsWith('>') ? reversed(data, each) : data;
      return decodeTensor(name, { kind: 'tensor', storage, offset: 0, shape, strides }, little, complaints);
    },
  };
}

/** Every element's bytes in the other order. */
function reversed(bytes: Uint8Array, each: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = bytes[i - (i % each) + each - 1 - (i % each)];
  return out;
}
