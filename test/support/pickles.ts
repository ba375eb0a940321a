/** Pickles, zip archives and PyTorch files made by hand, for what PyTorch itself would never write. */
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../models/import/torch/crc32.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function ascii(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text));
}

export function little(value: number | bigint, count: number): Bytes {
  return Uint8Array.from({ length: count }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
}

/** Instructions of protocol 2, each as its bytes. */
export const op = {
  proto: [0x80, 2],
  stop: [0x2e],
  mark: [0x28],
  none: [0x4e],
  false: [0x89],
  list: [0x5d],
  dict: [0x7d],
  emptyTuple: [0x29],
  tuple: [0x74],
  tuple1: [0x85],
  tuple2: [0x86],
  reduce: [0x52],
  build: [0x62],
  append: [0x61],
  appends: [0x65],
  setItem: [0x73],
  setItems: [0x75],
  persistent: [0x51],
  global: (module: string, name: string): Bytes => ascii(`c${module}\n${name}\n`),
  instance: (module: string, name: string): Bytes => ascii(`i${module}\n${name}\n`),
  text: (text: string): Bytes => join([0x58], little(ascii(text).length, 4), ascii(text)),
  int: (value: number): Bytes => (value < 256 ? Uint8Array.of(0x4b, value) : join([0x8a, 8], little(value, 8))),
  put: (index: number): Bytes => join([0x72], little(index, 4)),
  get: (index: number): Bytes => join([0x6a], little(index, 4)),
} as const;

export function pickle(...parts: readonly (Uint8Array | readonly number[])[]): Bytes {
  return join(op.proto, ...parts, op.stop);
}

/** A storage as torch.save refers to it. */
export function storage(key: string, count: number, type = 'FloatStorage', location = 'cpu'): Bytes {
  return join(
    op.mark,
    op.text('storage'),
    op.global('torch', type),
    op.text(key),
    op.text(location),
    op.int(count),
    op.tuple,
    op.persistent,
  );
}

const integers = (values: readonly number[]): Bytes => join(op.mark, ...values.map(op.int), op.tuple);

export interface View {
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export function tensor(of: Uint8Array, { offset = 0, shape, strides }: View): Bytes {
  return join(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    op.mark,
    of,
    op.int(offset),
    integers(shape),
    integers(strides),
    op.false,
    op.dict,
    op.tuple,
    op.reduce,
  );
}

/** {"g_ema": {name: value}} */
export function gEma(name: string, value: Uint8Array): Bytes {
  return pickle(op.dict, op.text('g_ema'), op.dict, op.text(name), value, op.setItem, op.setItem);
}

export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  /** What the headers say, where that is not the truth. */
  readonly size?: number;
}

/** An archive; with `zip64`, all its sizes and offsets are in 64-bit fields. */
export function zip(entries: readonly ZipEntry[], zip64 = false): Bytes {
  const parts: Bytes[] = [];
  const directory: Bytes[] = [];
  let at = 0;
  for (const { name, content, deflate = false, size = content.length } of entries) {
    const packed = deflate ? new Uint8Array(deflateRawSync(content)) : content;
    const common = (sizes: Bytes): Bytes =>
      join(little(20, 2), little(0, 2), little(deflate ? 8 : 0, 2), little(0, 4), little(crc32(content), 4), sizes);
    const local = join(
      ascii('PK\x03\x04'),
      common(join(little(packed.length, 4), little(size, 4))),
      little(name.length, 2),
      little(0, 2),
      ascii(name),
    );
    const extra = zip64
      ? join(little(1, 2), little(24, 2), little(size, 8), little(packed.length, 8), little(at, 8))
      : little(0, 0);
    const elsewhere = little(0xffffffff, 4);
    directory.push(
      join(
        ascii('PK\x01\x02'),
        little(20, 2),
        common(zip64 ? join(elsewhere, elsewhere) : join(little(packed.length, 4), little(size, 4))),
        little(name.length, 2),
        little(extra.length, 2),
        little(0, 10),
        zip64 ? elsewhere : little(at, 4),
        ascii(name),
        extra,
      ),
    );
    parts.push(local, join(packed));
    at += local.length + packed.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const count = entries.length;
  if (zip64) {
    directory.push(
      join(ascii('PK\x06\x06'), little(44, 8), little(45, 2), little(45, 2), little(0, 8)),
      join(little(count, 8), little(count, 8), little(size, 8), little(at, 8)),
      join(ascii('PK\x06\x07'), little(0, 4), little(at + size, 8), little(1, 4)),
    );
  }
  const [shown, place] = zip64 ? [0xffff, 0xffffffff] : [count, at];
  const end = join(
    ascii('PK\x05\x06'),
    little(0, 4),
    little(shown, 2),
    little(shown, 2),
    little(size, 4),
    little(place, 4),
  );
  return join(...parts, ...directory, end, little(0, 2));
}

/** A zip file of torch.save: its pickle and its storages. */
export function torchZip(data: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Bytes {
  return zip([
    { name: 'archive/data.pkl', content: data },
    ...Object.entries(storages).map(([key, content]) => ({ name: `archive/data/${key}`, content })),
  ]);
}

/** A legacy file of torch.save. */
export function torchLegacy(data: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Bytes {
  const keys = Object.keys(storages);
  return join(
    pickle([0x8a, 10], [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]),
    pickle([0x4d, 0xe9, 0x03]),
    pickle(op.dict, op.text('little_endian'), [0x88], op.setItem),
    data,
    pickle(op.list, op.mark, ...keys.map(op.text), op.appends),
    ...Object.values(storages).flatMap((content) => [little(content.length / 4, 8), content]),
  );
}
