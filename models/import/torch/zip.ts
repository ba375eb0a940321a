/**
 * A zip archive, as far as PyTorch writes them (stored) and archivers rewrite them (deflated, zip64). Every offset and
 * size is checked against the file before it is used; the format: PKWARE's APPNOTE 4.3.
 */
import { inflateSync } from 'fflate';
import { LIMITS, type Budget } from './budget.ts';
import { quoted, type Complaints } from './complaints.ts';
import { crc32 } from './crc32.ts';

export interface Zip {
  readonly names: readonly string[];
  /** Size of an entry's content; undefined when there is none. */
  size(name: string): number | undefined;
  /** The content, its CRC checked. A view of the file where it is stored. @throws PortraitError */
  read(name: string): Uint8Array;
}

interface Entry {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const ENCRYPTED = 1;
/** In a 32-bit field: the value is in the zip64 extra field. */
const ELSEWHERE = 0xffffffff;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** @throws PortraitError model-corrupt | model-wrong */
export function openZip(bytes: Uint8Array, budget: Budget, complaints: Complaints): Zip {
  const { damaged, refused } = complaints;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const within = (at: number, count: number): number => {
    if (!(at >= 0 && at + count <= bytes.length)) throw damaged('its archive refers to bytes beyond its end');
    return at;
  };
  const u16 = (at: number): number => view.getUint16(within(at, 2), true);
  const u32 = (at: number): number => view.getUint32(within(at, 4), true);
  const u64 = (at: number): number => Number(view.getBigUint64(within(at, 8), true));
  const text = (at: number, count: number): string =>
    new TextDecoder().decode(bytes.subarray(within(at, count), at + count));

  /** Where the directory begins and ends, and how many entries it has. */
  const directory = (): { at: number; count: number; until: number } => {
    const lowest = Math.max(0, bytes.length - 22 - 0xffff);
    let end = bytes.length - 22;
    // The record whose comment ends with the file: bytes like it may lie within another entry.
    const isEnd = (at: number): boolean =>
      view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === bytes.length;
    while (end >= lowest && !isEnd(end)) end--;
    if (end < lowest) throw damaged('its archive has no directory at its end');
    if (end >= 20 && u32(end - 20) === LOCATOR64) {
      const end64 = u64(end - 12);
      if (u32(end64) !== END64) throw damaged('its archive has no directory where it should be');
      return { at: u64(end64 + 48), count: u64(end64 + 32), until: end64 };
    }
    return { at: u32(end + 16), count: u16(end + 10), until: end };
  };

  const entries = new Map<string, Entry>();
  let { at, count, until } = directory(); // eslint-disable-line prefer-const
  if (count > LIMITS.zipEntries) throw refused(`its archive has ${count} entries`);
  for (let i = 0; i < count; i++) {
    if (u32(at) !== CENTRAL) throw damaged('its archive has a broken directory');
    const [nameBytes, extraBytes, commentBytes] = [u16(at + 28), u16(at + 30), u16(at + 32)];
    const name = text(at + 46, nameBytes);
    const method = u16(at + 10);
    if (u16(at + 8) & ENCRYPTED) throw refused('its archive is encrypted');
    if (method !== 0 && method !== 8) throw refused(`its archive uses compression method ${method}`);
    let [packed, size, header] = [u32(at + 20), u32(at + 24), u32(at + 42)];
    const extraEnd = within(at + 46 + nameBytes, extraBytes) + extraBytes;
    for (let extra = at + 46 + nameBytes; extra + 4 <= extraEnd; extra += 4 + u16(extra + 2)) {
      if (u16(extra) !== 1) continue;
      let field = extra + 4;
      const wide = (): number => u64((field += 8) - 8);
      if (size === ELSEWHERE) size = wide();
      if (packed === ELSEWHERE) packed = wide();
      if (header === ELSEWHERE) header = wide();
    }
    if (entries.has(name)) throw damaged(`its archive has two entries ${quoted(name)}`);
    entries.set(name, { name, deflated: method === 8, crc: u32(at + 16), packed, size, header });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  // A count that is too small would leave entries out and nobody would know.
  if (at !== until) throw damaged('its archive has another number of entries than it says');

  const read = ({ name, deflated, crc, packed, size, header }: Entry): Uint8Array => {
    if (u32(header) !== LOCAL || text(header + 30, u16(header + 26)) !== name)
      throw damaged(`its archive has no entry ${quoted(name)} where the directory says`);
    const start = within(header + 30 + u16(header + 26) + u16(header + 28), packed);
    if (!deflated && packed !== size) throw damaged(`the sizes of entry ${quoted(name)} disagree`);
    budget.spend(size);
    const stored = bytes.subarray(start, start + packed);
    const content = deflated ? inflate(stored, size) : stored;
    if (content?.length !== size || (checked && crc32(content) !== crc))
      throw damaged(`entry ${quoted(name)} of its archive`);
    return content;
  };
  // PyTorch ≥ 2.5 writes zeros for all of them where it was told not to compute checksums, which costs time.
  const checked = [...entries.values()].some(({ crc, size }) => crc !== 0 && size > 0);
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
