/** What an unpickled file is made of. Nothing here can run: a global is a name, a tensor is a description of bytes. */

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyBytes
  | PyTuple
  | PyList
  | PyDict
  | PyGlobal
  | StorageRef
  | TensorRef
  | NumpyType
  | NumpyArray
  | PySet
  | PyObject;

export class PyBytes {
  constructor(readonly bytes: Uint8Array) {}
}

export class PyTuple {
  constructor(
    readonly items: readonly PickleValue[],
    /** Tuples within, this one counted. */
    readonly depth: number,
  ) {}
}

export class PyList {
  readonly items: PickleValue[] = [];
}

/** dict and collections.OrderedDict. */
export class PyDict {
  readonly entries = new Map<PickleValue, PickleValue>();

  get(key: string): PickleValue | undefined {
    return this.entries.get(key);
  }
}

/** set and frozenset; nothing that is imported lies in one, so what it holds is not kept. */
export class PySet {}

/** An instance of one of the listed classes: its name and its attributes, never a method. */
export class PyObject {
  /** `__dict__`, once the pickle has set it. */
  state: PyDict | undefined;

  constructor(
    /** With its module where the pickle names it (`argparse.Namespace`), alone where the file brings its source (`Generator`). */
    readonly className: string,
    state?: PyDict,
  ) {
    this.state = state;
  }
}

/** A name the unpickler knows; every other name was refused when it was read. */
export class PyGlobal {
  constructor(readonly name: string) {}
}

export type StorageType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

export const STORAGE_BYTES: Readonly<Record<StorageType, number>> = {
  F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1,
}; // prettier-ignore

/** One block of numbers in the file; tensors are strided views of it. */
export interface StorageRef {
  readonly kind: 'storage';
  readonly key: string;
  readonly type: StorageType;
  readonly count: number;
  /** First element, where the legacy layout made this a part of another storage. */
  readonly first: number;
  /** Its numbers, where they lie within the pickle itself: a view of the file. */
  readonly bytes?: Uint8Array;
}

export interface TensorRef {
  readonly kind: 'tensor';
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** numpy.ndarray: a tensor once the pickle has set its state, if its element type is one of numbers. */
export class NumpyArray {
  tensor: TensorRef | undefined;
}

/** numpy.dtype, as far as scalars and arrays of numbers need it. */
export class NumpyType {
  littleEndian = true;
  constructor(readonly code: string) {}
}

function isKind(value: PickleValue | undefined, kind: 'storage' | 'tensor'): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

export function isTensor(value: PickleValue | undefined): value is TensorRef {
  return isKind(value, 'tensor');
}

export function isStorage(value: PickleValue | undefined): value is StorageRef {
  return isKind(value, 'storage');
}

/** A tensor of PyTorch or an array of numpy. */
export function tensorOf(value: PickleValue | undefined): TensorRef | undefined {
  if (value instanceof NumpyArray) return value.tensor;
  return isTensor(value) ? value : undefined;
}

/** A size, a count or an offset. */
export function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
