/**
 * The safetensors container: 8 bytes little-endian header length, JSON header, tensor bytes. No code in it, so a hostile
 * file can at worst be wrong; every offset is checked before use.
 */
import { PortraitError } from '../errors.ts';
import { floatToHalf, halfToFloat } from './half.ts';

export type Dtype = 'F32' | 'F16';

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. May be a getter that decodes anew, so that only one tensor of many need be in memory. */
  readonly data: Float32Array;
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Container {
  readonly metadata: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  shape(name: string): readonly number[] | undefined;
  /** Decoded to float32; undefined when there is no such tensor. */
  tensor(name: string): Tensor | undefined;
  /** Whether all of its values are finite numbers. */
  isFinite(name: string): boolean;
  /** The stored bytes, for checksums. */
  raw(name: string): Uint8Array;
  /** Whether its bytes are here: of a file whose end comes later some are not. */
  isHere(name: string): boolean;
  /** Bytes of the whole file. */
  readonly size: number;
}

const BYTES: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2 };
const MAX_HEADER = 16 * 1024 * 1024;

/** Text from a file, fit for a line of a terminal or panel: no control characters, at most 300. */
export function printable(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
  return plain.length > 300 ? `${plain.slice(0, 297)}...` : plain;
}

function corrupt(what: string): PortraitError {
  return new PortraitError(
    'model-corrupt',
    `This model file is damaged (${printable(what)}); download or export it again.`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readEntry(name: string, value: unknown, size: number): Entry {
  if (!isRecord(value)) throw corrupt(`entry ${name}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32' && dtype !== 'F16')
    throw corrupt(`tensor ${name} is ${String(dtype)}, only F32 and F16 are known`);
  const isCount = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) throw corrupt(`shape of ${name}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) throw corrupt(`offsets of ${name}`);
  const [begin, end] = offsets as [number, number];
  const count = shape.reduce<number>((a, b) => a * (b as number), 1);
  if (end > size || end - begin !== count * BYTES[dtype]) throw corrupt(`bytes of ${name}`);
  return { dtype, shape: shape as number[], begin, end };
}

/** Where the tensors that a header names would end; 0 where it says nothing sensible, which is found out later. */
function lastByte(header: Record<string, unknown>): number {
  let last = 0;
  for (const value of Object.values(header)) {
    const offsets = isRecord(value) ? value['data_offsets'] : undefined;
    const end: unknown = Array.isArray(offsets) ? offsets[1] : undefined;
    if (typeof end === 'number' && Number.isSafeInteger(end)) last = Math.max(last, end);
  }
  return last;
}

/** No exponent of all ones, which is what infinity and NaN have. */
function allFinite(bytes: Uint8Array, half: boolean): boolean {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (half) {
    const odd = whole.byteLength % 4;
    const pairs = new Uint32Array(whole.buffer, whole.byteOffset, whole.byteLength >> 2);
    for (const two of pairs) if ((two & 0x7c00) === 0x7c00 || (two & 0x7c000000) === 0x7c000000) return false;
    return odd === 0 || (whole[whole.byteLength - 1] & 0x7c) !== 0x7c;
  }
  for (const one of new Uint32Array(whole.buffer, whole.byteOffset, whole.byteLength >> 2))
    if ((one & 0x7f800000) === 0x7f800000) return false;
  return true;
}

/**
 * @param rest what follows `input` in the file, or that it comes later: until then tensors in it have names and shapes only
 * @throws PortraitError model-corrupt
 */
export function readContainer(input: ArrayBuffer | Uint8Array, rest?: Uint8Array | 'later'): Container {
  const bytes = input instanceof Uint8Array ? input : new Uint8Array(input);
  if (bytes.byteLength < 8) throw corrupt('too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  if (view.getUint32(4, true) !== 0 || length > MAX_HEADER) throw corrupt('header length');
  if (8 + length > bytes.byteLength) throw corrupt('it ends within its header: the download was cut off');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw corrupt('header is not JSON');
  }
  if (!isRecord(header)) throw corrupt('header');
  const data = bytes.subarray(8 + length);
  const more = rest instanceof Uint8Array ? rest : undefined;
  const entries = new Map<string, Entry>();
  const expected = lastByte(header);
  const there = data.byteLength + (more?.byteLength ?? 0);
  const whole = rest === 'later' ? Math.max(expected, there) : there;
  if (expected > whole)
    throw corrupt(`it is cut off: ${8 + length + whole} of ${8 + length + expected} bytes are there`);
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') entries.set(name, readEntry(name, value, whole));
    else if (isRecord(value)) for (const [k, v] of Object.entries(value)) if (typeof v === 'string') metadata[k] = v;
  }
  const ordered = [...entries].sort((a, b) => a[1].begin - b[1].begin);
  let at = 0;
  for (const [name, entry] of ordered) {
    if (entry.begin !== at) throw corrupt(`gap or overlap before ${name}`);
    at = entry.end;
  }
  if (at !== whole) throw corrupt('bytes after the last tensor');

  const raw = (name: string): Uint8Array => {
    const entry = entries.get(name);
    if (!entry) throw corrupt(`no tensor ${name}`);
    if (entry.end <= data.byteLength) return data.subarray(entry.begin, entry.end);
    if (!more || entry.begin < data.byteLength) throw corrupt(`bytes of ${name}`);
    return more.subarray(entry.begin - data.byteLength, entry.end - data.byteLength);
  };
  return {
    metadata,
    names: [...entries.keys()],
    shape: (name) => entries.get(name)?.shape,
    raw,
    isHere: (name) => (entries.get(name)?.end ?? 0) <= there,
    size: 8 + length + whole,
    isFinite: (name) => allFinite(raw(name), entries.get(name)?.dtype === 'F16'),
    tensor(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      // Aligned. Not slice(): given a Node Buffer, that would be its own, which copies nothing.
      const copy = new Uint8Array(raw(name)).buffer;
      return {
        shape: entry.shape,
        data: entry.dtype === 'F32' ? new Float32Array(copy) : halfToFloat(new Uint16Array(copy)),
      };
    },
  };
}

/** Tensors in the given order, each asked for its numbers once; header padded with spaces to 8 bytes so that data is aligned. */
export function writeContainer(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
  dtype: Dtype = 'F32',
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, { shape }] of tensors) {
    const end = at + BYTES[dtype] * shape.reduce((a, b) => a * b, 1);
    header[name] = { dtype, shape, data_offsets: [at, end] };
    at = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.byteLength / 8) * 8;
  const out = new Uint8Array(8 + padded + at).fill(0x20, 8, 8 + padded);
  new DataView(out.buffer).setUint32(0, padded, true);
  out.set(text, 8);
  let offset = 8 + padded;
  for (const { data } of tensors.values()) {
    const values = dtype === 'F32' ? data : floatToHalf(data);
    out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return out;
}

/** Other texts in a container's metadata, of the same length all together, in place. */
export function replaceTexts(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): void {
  const end = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, end))) as Record<string, unknown>;
  header['__metadata__'] = metadata;
  bytes.fill(0x20, 8, end).set(new TextEncoder().encode(JSON.stringify(header)), 8);
}
