/**
 * The closed world of names: what PyTorch's own files of tensors refer to, and what each means here. A pickle can name
 * any Python function; every name that is not in this list is refused, and the ones in it only build plain data.
 */
import type { Complaints } from './complaints.ts';
import { LIMITS } from './budget.ts';
import {
  isCount,
  isStorage,
  isTensor,
  NumpyType,
  PyBytes,
  PyDict,
  PyTuple,
  type PickleValue,
  type StorageType,
  type TensorRef,
} from './values.ts';

const STORAGES: Readonly<Record<string, StorageType>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

type Build = (args: readonly PickleValue[], complaints: Complaints) => PickleValue;

/** numpy's element types that a training checkpoint's `fid` may have, and how many bytes each takes. */
const NUMPY_BYTES: Readonly<Record<string, number>> = { f8: 8, f4: 4, i8: 8, i4: 4 };

const BUILDERS: Readonly<Record<string, Build>> = {
  'collections.OrderedDict': (args, { refused }) => {
    if (args.length > 0) throw refused('it makes an OrderedDict from arguments, as no PyTorch file does');
    return new PyDict();
  },
  'torch._utils._rebuild_tensor': (args, complaints) => tensor(args, complaints),
  'torch._utils._rebuild_tensor_v2': (args, complaints) => tensor(args, complaints),
  'torch._utils._rebuild_parameter': ([data], { damaged }) => {
    if (!isTensor(data)) throw damaged('a parameter without a tensor');
    return data;
  },
  'numpy.core.multiarray.scalar': scalar,
  'numpy._core.multiarray.scalar': scalar,
  'numpy.dtype': ([code], { refused }) => {
    if (typeof code !== 'string' || !Object.hasOwn(NUMPY_BYTES, code))
      throw refused('it holds a numpy value that is not a float or an integer');
    return new NumpyType(code);
  },
  // How protocol 2 writes bytes: text of which every character is one byte.
  '_codecs.encode': ([text, encoding], { refused }) => {
    if (typeof text !== 'string' || encoding !== 'latin1' || text.length > 64)
      throw refused('it encodes text, other than the bytes of one number');
    return new PyBytes(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  },
};

export function isKnownGlobal(name: string): boolean {
  return Object.hasOwn(BUILDERS, name) || Object.hasOwn(STORAGES, name);
}

export function storageType(name: string): StorageType | undefined {
  return Object.hasOwn(STORAGES, name) ? STORAGES[name] : undefined;
}

/** What Python would get from calling `name`. @throws PortraitError */
export function build(name: string, args: readonly PickleValue[], complaints: Complaints): PickleValue {
  if (!Object.hasOwn(BUILDERS, name)) throw complaints.refused(`it calls ${name}, as no PyTorch file does`);
  return BUILDERS[name](args, complaints);
}

function counts(value: PickleValue | undefined): readonly number[] | undefined {
  return value instanceof PyTuple && value.items.every(isCount) ? (value.items as readonly number[]) : undefined;
}

/** (storage, offset, size, stride, …): every element it can reach is checked to lie in the storage. */
function tensor([storage, offset, size, stride]: readonly PickleValue[], { damaged, refused }: Complaints): TensorRef {
  const shape = counts(size);
  const strides = counts(stride);
  if (!isStorage(storage) || !isCount(offset) || !shape || !strides || shape.length !== strides.length)
    throw damaged('a tensor that is not described by storage, offset, size and stride');
  if (shape.length > LIMITS.dimensions) throw refused(`a tensor with ${shape.length} dimensions`);
  const count = shape.reduce((a, b) => a * b, 1);
  const last = shape.reduce((at, n, i) => at + (n - 1) * strides[i], offset);
  // A view that repeats elements (stride 0) could be far larger than what it is a view of.
  if (count > storage.count || (count > 0 && last >= storage.count))
    throw damaged(`a tensor of ${count} numbers in a storage of ${storage.count}`);
  return { kind: 'tensor', storage, offset, shape, strides };
}

function scalar([type, value]: readonly PickleValue[], { damaged }: Complaints): number {
  if (!(type instanceof NumpyType) || !(value instanceof PyBytes) || value.bytes.length !== NUMPY_BYTES[type.code])
    throw damaged('a numpy value whose bytes do not fit its type');
  const view = new DataView(value.bytes.buffer, value.bytes.byteOffset, value.bytes.length);
  const little = type.littleEndian;
  if (type.code === 'f8') return view.getFloat64(0, little);
  if (type.code === 'f4') return view.getFloat32(0, little);
  return type.code === 'i8' ? Number(view.getBigInt64(0, little)) : view.getInt32(0, little);
}
