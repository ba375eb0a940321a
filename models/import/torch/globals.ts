/**
 * The closed world of names: what files of StyleGAN2's projects refer to, and what each means here. A pickle can name any
 * Python function; every name that is not in this list is refused, and the ones in it only build plain data.
 */
import type { Complaints } from './complaints.ts';
import { LIMITS } from './budget.ts';
import { CLASSES, TORCH_VALUES } from './classes.ts';
import { scalar, startArray } from './numpy.ts';
import {
  isCount,
  isStorage,
  isTensor,
  NumpyType,
  PyBytes,
  PyDict,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  type PickleValue,
  type StorageRef,
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

/** What a builder may ask of the file it is in. */
export interface World {
  readonly complaints: Complaints;
  /** The one storage of a legacy file within the pickle. @throws PortraitError, also for a file within such a file */
  nested(bytes: Uint8Array): StorageRef;
}

type Build = (args: readonly PickleValue[], world: World) => PickleValue;

const set: Build = (args, { complaints }) => {
  if (args.length > 1 || (args.length === 1 && !(args[0] instanceof PyList)))
    throw complaints.damaged('a set of something that is not a list');
  return new PySet();
};
const path: Build = (args) => args.filter((part) => typeof part === 'string').join('/');

const BUILDERS: Readonly<Record<string, Build>> = {
  'collections.OrderedDict': (args, { complaints }) => {
    if (args.length > 0) throw complaints.refused('it makes an OrderedDict from arguments, as no PyTorch file does');
    return new PyDict();
  },
  'torch._utils._rebuild_tensor': (args, { complaints }) => tensor(args, complaints),
  'torch._utils._rebuild_tensor_v2': (args, { complaints }) => tensor(args, complaints),
  'torch._utils._rebuild_parameter': ([data], { complaints }) => {
    if (!isTensor(data)) throw complaints.damaged('a parameter without a tensor');
    return data;
  },
  // Sizes are tuples; devices are not looked at.
  'torch.Size': ([sizes], { complaints }) => {
    if (!(sizes instanceof PyTuple)) throw complaints.damaged('a size that is not a tuple');
    return sizes;
  },
  'torch.device': ([name]) => (typeof name === 'string' ? name : null),
  // NVIDIA's pickles: each module with its source, which stays a text, and each storage as a legacy file of its own.
  'torch_utils.persistence._reconstruct_persistent_obj': ([meta], { complaints }) => {
    const [kind, name, state] =
      meta instanceof PyDict ? [meta.get('type'), meta.get('class_name'), meta.get('state')] : [];
    if (kind !== 'class' || typeof name !== 'string' || !(state instanceof PyDict))
      throw complaints.damaged('a module that is not described by class and state');
    return new PyObject(name, state);
  },
  'torch.storage._load_from_bytes': ([data], world) => {
    if (!(data instanceof PyBytes)) throw world.complaints.damaged('a storage that is not bytes');
    return world.nested(data.bytes);
  },
  'dnnlib.util.EasyDict': (args, { complaints }) => {
    if (args.length > 0) throw complaints.refused('it makes an EasyDict from arguments, as no pickle of NVIDIA’s does');
    return new PyDict();
  },
  'builtins.set': set,
  '__builtin__.set': set,
  'builtins.frozenset': set,
  'pathlib.PosixPath': path,
  'pathlib.WindowsPath': path,
  'numpy.core.multiarray.scalar': (args, { complaints }) => scalar(args, complaints),
  'numpy._core.multiarray.scalar': (args, { complaints }) => scalar(args, complaints),
  'numpy.core.multiarray._reconstruct': (args, { complaints }) => startArray(args, complaints),
  'numpy._core.multiarray._reconstruct': (args, { complaints }) => startArray(args, complaints),
  'numpy.dtype': ([code], { complaints }) => {
    if (typeof code !== 'string' || !/^[a-zA-Z]\d{0,4}$/.test(code))
      throw complaints.refused('it holds a numpy value of a type that is not known');
    return new NumpyType(code);
  },
  // How protocol 2 writes bytes: text of which every character is one byte.
  '_codecs.encode': ([text, encoding], { complaints }) => {
    if (typeof text !== 'string' || encoding !== 'latin1' || text.length > 64)
      throw complaints.refused('it encodes text, other than the bytes of one number');
    return new PyBytes(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  },
};

/** Names that are only ever arguments. */
const PLAIN: ReadonlySet<string> = new Set(['numpy.ndarray', ...TORCH_VALUES]);

export function isKnownGlobal(name: string): boolean {
  return Object.hasOwn(BUILDERS, name) || Object.hasOwn(STORAGES, name) || PLAIN.has(name) || CLASSES.has(name);
}

export function storageType(name: string): StorageType | undefined {
  return Object.hasOwn(STORAGES, name) ? STORAGES[name] : undefined;
}

/** What Python would get from calling `name`. @throws PortraitError */
export function build(name: string, args: readonly PickleValue[], world: World): PickleValue {
  if (!Object.hasOwn(BUILDERS, name)) throw world.complaints.refused(`it calls ${name}, as no PyTorch file does`);
  return BUILDERS[name](args, world);
}

/** An empty instance of a listed class, as `cls.__new__(cls)` makes one. @throws PortraitError */
export function instance(name: string, args: readonly PickleValue[], world: World): PickleValue {
  if (args.length === 0 && CLASSES.has(name)) return new PyObject(name);
  if (args.length === 0 && name === 'dnnlib.util.EasyDict') return new PyDict();
  throw world.complaints.refused(`it makes a ${name}, as no file of tensors does`);
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
  // A view that repeats elements (stride 0, as `expand` makes it) may be larger than what it is a view of, within reason.
  if ((count > storage.count && count > LIMITS.repeated) || (count > 0 && last >= storage.count))
    throw damaged(`a tensor of ${count} numbers in a storage of ${storage.count}`);
  return { kind: 'tensor', storage, offset, shape, strides };
}
