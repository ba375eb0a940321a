/**
 * The legacy stream of `torch.save`: magic number, version, machine, pickle, keys of storages, storages. NVIDIA's pickles hold
 * one such file for each of their storages.
 */
import { quoted } from './complaints.ts';
import { unpickle, type Reading, type Unpickled } from './unpickle.ts';
import { isStorage, PyDict, PyList, STORAGE_BYTES, type PickleValue, type StorageRef } from './values.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

export interface LegacyFile {
  readonly root: PickleValue;
  /** A view of the file. */
  read(storage: StorageRef): Uint8Array;
}

/** Whether the bytes begin with the magic number's pickle. */
export function isLegacy(bytes: Uint8Array): boolean {
  const start = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  return start.every((byte, i) => bytes[i] === byte);
}

/** @throws PortraitError model-corrupt | model-wrong */
export function readLegacy(bytes: Uint8Array, reading: Reading): LegacyFile {
  const { damaged, refused } = reading.complaints;
  let at = 0;
  const next = (): Unpickled => {
    const result = unpickle(bytes, at, reading);
    at = result.end;
    return result;
  };
  if (next().value !== MAGIC) throw refused('it is a pickle, but not one of torch.save');
  if (next().value !== VERSION) throw refused('it has a version of the legacy layout that is not known');
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
    const size = storage.count * STORAGE_BYTES[storage.type];
    if (at + 8 + size > bytes.length || view.getBigInt64(at, true) !== BigInt(storage.count))
      throw damaged(`storage ${quoted(storage.key)} should have ${storage.count} numbers`);
    places.set(key, [at + 8, at + 8 + size]);
    at += 8 + size;
  }
  return {
    root,
    read({ key }) {
      const place = places.get(key);
      if (!place) throw damaged(`storage ${quoted(key)} is missing`);
      return bytes.subarray(...place);
    },
  };
}

/** The one storage that a file within a pickle is of. @throws PortraitError */
export function nestedStorage(bytes: Uint8Array, reading: Reading): StorageRef {
  const { complaints } = reading;
  const within: Reading = {
    complaints,
    get steps() {
      return reading.steps;
    },
    set steps(left) {
      reading.steps = left;
    },
    nested: () => {
      throw complaints.refused('it holds files within files within files');
    },
  };
  const { root, read } = readLegacy(bytes, within);
  if (!isStorage(root)) throw complaints.damaged('a file within it that is not of one storage');
  return { ...root, bytes: read(root) };
}
