/**
 * A file of `torch.save`, in either layout: a zip archive (torch ≥ 1.6: data.pkl and one entry a storage) or the legacy
 * stream (magic number, version, machine, pickle, keys, storages). See torch/serialization.py.
 */
import { decodingBudget, type Budget } from './budget.ts';
import { complaintsAbout, quoted, type Complaints } from './complaints.ts';
import { decodeTensor } from './decode.ts';
import { unpickle, type Unpickled } from './unpickle.ts';
import { PyDict, PyList, STORAGE_BYTES, type PickleValue, type StorageRef, type TensorRef } from './values.ts';
import { isZip, openZip } from './zip.ts';

export interface Checkpoint {
  readonly layout: 'zip' | 'legacy';
  readonly root: PickleValue;
  readonly complaints: Complaints;
  /** The tensor's numbers as float32, row-major. `name` is for the sentence of an error. @throws PortraitError */
  decode(name: string, tensor: TensorRef): Float32Array;
}

type ReadStorage = (storage: StorageRef) => Uint8Array;

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_VERSION = 1001;

/**
 * Nothing in the file is executed; what it may refer to is listed in globals.ts, what it may cost in budget.ts.
 * @param file its name, for the sentences of errors
 * @throws PortraitError model-corrupt | model-wrong
 */
export function openCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const complaints = complaintsAbout(quoted(file));
  const budget = decodingBudget(bytes.length, complaints);
  const layout = isZip(bytes) ? 'zip' : 'legacy';
  const { root, read } = layout === 'zip' ? readZip(bytes, budget, complaints) : readLegacy(bytes, complaints);
  return {
    layout,
    root,
    complaints,
    decode(name, tensor) {
      const storage = read(tensor.storage);
      // Once for the copy that aligns the bytes, once for the numbers.
      budget.spend(8 * tensor.shape.reduce((a, b) => a * b, 1) + storage.length);
      return decodeTensor(quoted(name), tensor, storage, complaints);
    },
  };
}

function readZip(bytes: Uint8Array, budget: Budget, complaints: Complaints): { root: PickleValue; read: ReadStorage } {
  const { damaged, refused } = complaints;
  const zip = openZip(bytes, budget, complaints);
  const [pickle] = zip.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw refused('its archive has no data.pkl, so it is not a PyTorch file');
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (zip.names.some((name) => name === `${folder}constants.pkl` || name.startsWith(`${folder}code/`)))
    throw refused('it is a TorchScript program, and only checkpoints of tensors are read');
  if (zip.size(`${folder}byteorder`) !== undefined) {
    const order = new TextDecoder().decode(zip.read(`${folder}byteorder`));
    if (order !== 'little') throw refused('it was written on a big-endian machine');
  }
  const { value } = unpickle(zip.read(pickle), 0, complaints);
  const read: ReadStorage = ({ key, type, count }) => {
    const name = `${folder}data/${key}`;
    const expected = wholeCount(count, type);
    const size = zip.size(name);
    if (size !== expected)
      throw damaged(`storage ${quoted(key)} should have ${expected} bytes and has ${size ?? 'none'}`);
    return zip.read(name);
  };
  return { root: value, read };
}

function wholeCount(count: number, type: StorageRef['type']): number {
  return count * STORAGE_BYTES[type];
}

function readLegacy(bytes: Uint8Array, complaints: Complaints): { root: PickleValue; read: ReadStorage } {
  const { damaged, refused } = complaints;
  if (bytes[0] !== 0x80) throw refused('it is not a PyTorch file');
  let at = 0;
  const next = (): Unpickled => {
    const result = unpickle(bytes, at, complaints);
    at = result.end;
    return result;
  };
  if (next().value !== LEGACY_MAGIC) throw refused('it is a pickle, but not one of torch.save');
  if (next().value !== LEGACY_VERSION) throw refused('it has a version of the legacy layout that is not known');
  const machine = next().value;
  if (!(machine instanceof PyDict) || machine.get('little_endian') !== true)
    throw refused('it was written on a big-endian machine');
  const { value: root, storages } = next();
  const keys = next().value;
  if (!(keys instanceof PyList)) throw damaged('the list of its storages is missing');

  // Storages follow in the order of that list: a 64-bit count, then the numbers.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = new Map<PickleValue, readonly [number, number]>();
  for (const key of keys.items) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage || places.has(key)) throw damaged('its list of storages does not fit its tensors');
    const size = wholeCount(storage.count, storage.type);
    if (at + 8 + size > bytes.length || view.getBigInt64(at, true) !== BigInt(storage.count))
      throw damaged(`storage ${quoted(storage.key)} should have ${storage.count} numbers`);
    places.set(key, [at + 8, at + 8 + size]);
    at += 8 + size;
  }
  const read: ReadStorage = ({ key }) => {
    const place = places.get(key);
    if (!place) throw damaged(`storage ${quoted(key)} is missing`);
    return bytes.subarray(...place);
  };
  return { root, read };
}
