/**
 * What a zip archive says of itself, in three places that must agree: the record at its end, its directory, and the header before
 * each entry. Whatever they say otherwise is damage: an entry whose name differs by a letter would else be a file that nobody asks
 * for, and its tensors would be missing without a word. Entries fill the file up to the directory, without gap or overlap, as every
 * writer of such files leaves them. The format: PKWARE's APPNOTE 4.3.
 */
import { LIMITS } from './budget.ts';
import { quoted, type Complaints } from './complaints.ts';

export interface Entry {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its content begins, which is `packed` bytes long. */
  readonly start: number;
}

/** An entry as the directory has it. */
interface Listed extends Omit<Entry, 'start'> {
  readonly flags: number;
  /** Where its header is. */
  readonly header: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
/** Bits of the flags: encrypted, sizes and checksum stand after the content, strong encryption, masked headers. */
const [ENCRYPTED, AFTERWARDS, STRONG, MASKED] = [1, 8, 64, 0x2000];
/** In a 32-bit and a 16-bit field: the value is in the zip64 record or field. */
const [ELSEWHERE, ELSEWHERE16] = [0xffffffff, 0xffff];

/** Numbers and texts of a file; each checks that it is there. */
class Fields {
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly complaints: Complaints,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  within(at: number, count: number): number {
    if (!(at >= 0 && at + count <= this.bytes.length))
      throw this.complaints.damaged('its archive refers to bytes beyond its end');
    return at;
  }

  u16(at: number): number {
    return this.#view.getUint16(this.within(at, 2), true);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.within(at, 4), true);
  }

  u64(at: number): number {
    return Number(this.#view.getBigUint64(this.within(at, 8), true));
  }

  text(at: number, count: number): string {
    return new TextDecoder().decode(this.bytes.subarray(this.within(at, count), at + count));
  }
}

/** Every entry, in the directory's order. @throws PortraitError model-corrupt | model-wrong */
export function readDirectory(bytes: Uint8Array, complaints: Complaints): readonly Entry[] {
  const fields = new Fields(bytes, complaints);
  const { at, count, until } = directoryOf(fields);
  if (count > LIMITS.zipEntries) throw complaints.refused(`its archive has ${count} entries`);
  const listed = listedIn(fields, at, count, until);
  const inFile = [...listed].sort((a, b) => a.header - b.header);
  const entries = new Map<string, Entry>();
  let next = 0;
  inFile.forEach((entry, i) => {
    if (entry.header !== next) throw complaints.damaged('its archive has a gap or an overlap between its entries');
    const start = startOf(fields, entry);
    const end = fields.within(start, entry.packed) + entry.packed;
    next = i + 1 < inFile.length ? inFile[i + 1].header : at;
    afterwards(fields, entry, end, next);
    entries.set(entry.name, { ...entry, start });
  });
  if (next !== at) throw complaints.damaged('its archive has bytes before its directory that belong to no entry');
  return listed.map(({ name }) => entries.get(name) as Entry);
}

/** Where the directory begins and ends, and how many entries it has. */
function directoryOf(fields: Fields): { at: number; count: number; until: number } {
  const { bytes, complaints } = fields;
  const disagree = (): Error => complaints.damaged('the records at its archive’s end disagree');
  const lowest = Math.max(0, bytes.length - 22 - 0xffff);
  let end = bytes.length - 22;
  // The record whose comment ends with the file: bytes like it may lie within another entry.
  const isEnd = (at: number): boolean => fields.u32(at) === END && at + 22 + fields.u16(at + 20) === bytes.length;
  while (end >= lowest && !isEnd(end)) end--;
  if (end < lowest) throw complaints.damaged('its archive has no directory at its end');
  const short = {
    disks: [fields.u16(end + 4), fields.u16(end + 6)],
    counts: [fields.u16(end + 8), fields.u16(end + 10)],
    size: fields.u32(end + 12),
    at: fields.u32(end + 16),
  };
  if (end < 20 || fields.u32(end - 20) !== LOCATOR64) {
    const { disks, counts, size, at } = short;
    if (disks.some((disk) => disk !== 0) || counts[0] !== counts[1] || at + size !== end) throw disagree();
    return { at, count: counts[1], until: end };
  }
  const end64 = fields.u64(end - 12);
  if (fields.u32(end64) !== END64) throw complaints.damaged('its archive has no directory where it should be');
  const [listed, count] = [fields.u64(end64 + 24), fields.u64(end64 + 32)];
  const [size, at] = [fields.u64(end64 + 40), fields.u64(end64 + 48)];
  const sound =
    end64 + 12 + fields.u64(end64 + 4) === end - 20 &&
    [end64 + 16, end64 + 20, end - 16].every((disk) => fields.u32(disk) === 0) &&
    fields.u32(end - 4) <= 1 &&
    listed === count &&
    at + size === end64 &&
    short.disks.every((disk) => disk === 0 || disk === ELSEWHERE16) &&
    short.counts.every((one) => one === count || one === ELSEWHERE16) &&
    (short.size === size || short.size === ELSEWHERE) &&
    (short.at === at || short.at === ELSEWHERE);
  if (!sound) throw disagree();
  return { at, count, until: end64 };
}

function listedIn(fields: Fields, first: number, count: number, until: number): readonly Listed[] {
  const { damaged, refused } = fields.complaints;
  const out: Listed[] = [];
  const names = new Set<string>();
  let at = first;
  for (let i = 0; i < count; i++) {
    if (fields.u32(at) !== CENTRAL) throw damaged('its archive has a broken directory');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => fields.u16(at + field));
    const name = fields.text(at + 46, nameBytes);
    const [flags, method] = [fields.u16(at + 8), fields.u16(at + 10)];
    if (flags & (ENCRYPTED | STRONG | MASKED)) throw refused('its archive is encrypted');
    if (method !== 0 && method !== 8) throw refused(`its archive uses compression method ${method}`);
    if (fields.u16(at + 34) !== 0) throw refused('its archive is spread over several files');
    const [size, packed, header] = widened(fields, at + 46 + nameBytes, extraBytes, [
      fields.u32(at + 24),
      fields.u32(at + 20),
      fields.u32(at + 42),
    ]);
    if (method === 0 && packed !== size) throw damaged(`the sizes of entry ${quoted(name)} disagree`);
    if (names.has(name)) throw damaged(`its archive has two entries ${quoted(name)}`);
    names.add(name);
    out.push({ name, flags, deflated: method === 8, crc: fields.u32(at + 16), packed, size, header });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  // A count that is too small would leave entries out and nobody would know.
  if (at !== until) throw damaged('its archive has another number of entries than it says');
  return out;
}

/** Those of the values that stand in the zip64 extra field, in the order in which it has them. */
function widened(fields: Fields, first: number, count: number, values: readonly number[]): readonly number[] {
  const end = fields.within(first, count) + count;
  for (let extra = first; extra + 4 <= end; extra += 4 + fields.u16(extra + 2)) {
    if (fields.u16(extra) !== 1) continue;
    let field = extra + 4;
    return values.map((value) => (value === ELSEWHERE ? fields.u64((field += 8) - 8) : value));
  }
  return values;
}

/** Where the content of an entry begins, its header checked against the directory. */
function startOf(fields: Fields, entry: Listed): number {
  const { header: at, name } = entry;
  const { damaged } = fields.complaints;
  const [nameBytes, extraBytes] = [fields.u16(at + 26), fields.u16(at + 28)];
  if (fields.u32(at) !== LOCAL || fields.text(at + 30, nameBytes) !== name)
    throw damaged(`its archive has no entry ${quoted(name)} where the directory says`);
  const [size, packed] = widened(fields, at + 30 + nameBytes, extraBytes, [fields.u32(at + 22), fields.u32(at + 18)]);
  const later = (entry.flags & AFTERWARDS) !== 0;
  const same = (here: number, listed: number): boolean =>
    here === listed || (later && (here === 0 || here === ELSEWHERE));
  const agrees =
    ((fields.u16(at + 6) ^ entry.flags) & (ENCRYPTED | AFTERWARDS | STRONG | MASKED)) === 0 &&
    fields.u16(at + 8) === (entry.deflated ? 8 : 0) &&
    same(fields.u32(at + 14), entry.crc) &&
    same(packed, entry.packed) &&
    same(size, entry.size);
  if (!agrees) throw damaged(`its archive says two things of entry ${quoted(name)}`);
  return at + 30 + nameBytes + extraBytes;
}

/** Between an entry and the next: nothing, or its checksum and sizes once more, with or without a signature, in 4 or 8 bytes each. */
function afterwards(fields: Fields, { name, flags, crc, packed, size }: Listed, from: number, next: number): void {
  const { damaged } = fields.complaints;
  const count = next - from;
  // PyTorch leaves it out after an entry without content.
  if (count === 0 && ((flags & AFTERWARDS) === 0 || size === 0)) return;
  if ((flags & AFTERWARDS) === 0 || ![12, 16, 20, 24].includes(count))
    throw damaged('its archive has a gap or an overlap between its entries');
  const signed = count === 16 || count === 24;
  const at = from + (signed ? 4 : 0);
  const sizes = count < 20 ? [fields.u32(at + 4), fields.u32(at + 8)] : [fields.u64(at + 4), fields.u64(at + 12)];
  const agrees =
    (!signed || fields.u32(from) === DESCRIPTOR) && fields.u32(at) === crc && sizes[0] === packed && sizes[1] === size;
  if (!agrees) throw damaged(`its archive says two things of entry ${quoted(name)}`);
}
