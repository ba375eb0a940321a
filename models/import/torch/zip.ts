/**
 * A zip archive, as far as PyTorch and NumPy write them (stored) and archivers rewrite them (deflated, zip64). What it says of itself
 * is checked in zip-directory.ts before anything is read.
 */
import { inflateSync } from 'fflate';
import type { Budget } from './budget.ts';
import { quoted, type Complaints } from './complaints.ts';
import { crc32 } from './crc32.ts';
import { readDirectory, type Entry } from './zip-directory.ts';

export interface Zip {
  readonly names: readonly string[];
  /** Size of an entry's content; undefined when there is none. */
  size(name: string): number | undefined;
  /** The content, its CRC checked. A view of the file where it is stored. @throws PortraitError */
  read(name: string): Uint8Array;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** @throws PortraitError model-corrupt | model-wrong */
export function openZip(bytes: Uint8Array, budget: Budget, complaints: Complaints): Zip {
  const { damaged } = complaints;
  const entries = new Map(readDirectory(bytes, complaints).map((entry) => [entry.name, entry]));
  // PyTorch ≥ 2.5 writes zeros for all of them where it was told not to compute checksums, which costs time.
  const checked = [...entries.values()].some(({ crc, size }) => crc !== 0 && size > 0);

  const read = ({ name, deflated, crc, packed, size, start }: Entry): Uint8Array => {
    budget.spend(size);
    const stored = bytes.subarray(start, start + packed);
    const content = deflated ? inflate(stored, size) : stored;
    if (content?.length !== size || (checked && crc32(content) !== crc))
      throw damaged(`entry ${quoted(name)} of its archive`);
    return content;
  };
  // Of a storage that many tensors are views of: the file's own bytes are kept for good, unpacked ones until the next entry.
  const seen = new Map<string, Uint8Array>();
  let unpacked: { readonly name: string; readonly content: Uint8Array } | undefined;

  return {
    names: [...entries.keys()],
    size: (name) => entries.get(name)?.size,
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw damaged(`its archive has no entry ${quoted(name)}`);
      const known = seen.get(name) ?? (unpacked?.name === name ? unpacked.content : undefined);
      if (known) return known;
      const content = read(entry);
      if (entry.deflated) unpacked = { name, content };
      else seen.set(name, content);
      return content;
    },
  };
}

/** Never more than `size` bytes and one, whatever the stream says; undefined where it is not deflated data. */
function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflateSync(packed, { out: new Uint8Array(size + 1) });
  } catch {
    return undefined;
  }
}
