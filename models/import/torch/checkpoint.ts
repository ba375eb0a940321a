/**
 * A file of Python's, in any of its layouts: a zip archive of `torch.save` (torch ≥ 1.6: data.pkl and one entry a storage), its
 * legacy stream (legacy.ts), or a plain pickle with the numbers inside, as NVIDIA writes. See torch/serialization.py.
 */
import { decodingBudget, LIMITS, type Budget } from './budget.ts';
import { complaintsAbout, quoted, type Complaints } from './complaints.ts';
import { decodeTensor } from './decode.ts';
import { isLegacy, nestedStorage, readLegacy } from './legacy.ts';
import { unpickle, type Reading } from './unpickle.ts';
import { STORAGE_BYTES, type PickleValue, type StorageRef, type TensorRef } from './values.ts';
import { isZip, openZip, type Zip } from './zip.ts';

export type Layout = 'zip' | 'legacy' | 'pickle';

export interface Checkpoint {
  readonly layout: Layout;
  readonly root: PickleValue;
  readonly complaints: Complaints;
  /** The tensor's numbers as float32, row-major. `name` is for the sentence of an error. @throws PortraitError */
  decode(name: string, tensor: TensorRef): Float32Array;
}

interface Opened {
  readonly layout: Layout;
  readonly root: PickleValue;
  read(storage: StorageRef): Uint8Array;
}

/**
 * Nothing in the file is executed; what it may refer to is listed in globals.ts, what it may cost in budget.ts.
 * @param file its name, for the sentences of errors
 * @throws PortraitError model-corrupt | model-wrong
 */
export function openCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const complaints = complaintsAbout(quoted(file));
  const budget = decodingBudget(bytes.length, complaints);
  const reading: Reading = {
    complaints,
    steps: LIMITS.opcodes,
    nested: (inner) => nestedStorage(inner, reading),
  };
  const { layout, root, read } = open(bytes, budget, reading);
  return {
    layout,
    root,
    complaints,
    decode(name, tensor) {
      const storage = tensor.storage.bytes ?? read(tensor.storage);
      // Once for the copy that aligns the bytes, once for the numbers.
      budget.spend(16 * tensor.shape.reduce((a, b) => a * b, 1));
      return decodeTensor(quoted(name), tensor, storage, complaints);
    },
  };
}

function open(bytes: Uint8Array, budget: Budget, reading: Reading): Opened {
  const { complaints } = reading;
  if (isZip(bytes)) return readZip(openZip(bytes, budget, complaints), reading);
  if (isLegacy(bytes)) return { layout: 'legacy', ...readLegacy(bytes, reading) };
  if (bytes[0] !== 0x80) throw complaints.refused('it is not a PyTorch file');
  return {
    layout: 'pickle',
    root: unpickle(bytes, 0, reading).value,
    read() {
      throw complaints.damaged('a tensor without its numbers');
    },
  };
}

/** A zip archive of torch.save. @throws PortraitError */
export function readZip(zip: Zip, reading: Reading): Opened {
  const { damaged, refused } = reading.complaints;
  const [pickle] = zip.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw refused('its archive has no data.pkl, so it is not a PyTorch file');
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (zip.names.some((name) => name === `${folder}constants.pkl` || name.startsWith(`${folder}code/`)))
    throw refused('it is a TorchScript program, and only checkpoints of tensors are read');
  if (zip.size(`${folder}byteorder`) !== undefined) {
    const order = new TextDecoder().decode(zip.read(`${folder}byteorder`));
    if (order !== 'little') throw refused('it was written on a big-endian machine');
  }
  const { value } = unpickle(zip.read(pickle), 0, reading);
  return {
    layout: 'zip',
    root: value,
    read({ key, type, count }) {
      const name = `${folder}data/${key}`;
      const expected = count * STORAGE_BYTES[type];
      const size = zip.size(name);
      if (size !== expected)
        throw damaged(`storage ${quoted(key)} should have ${expected} bytes and has ${size ?? 'none'}`);
      return zip.read(name);
    },
  };
}
