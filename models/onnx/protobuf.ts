/** Just enough protobuf to read an ONNX ModelProto: the way back of `../graph/onnx-writer.ts`. */

/** A number, or the bytes of a text, a message or packed numbers; fixed numbers come as their bytes. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** @throws RangeError where the bytes end too early or are no protobuf */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, factor, big] = [0, 1, 0n];
    for (let count = 0; count < 10; count++) {
      if (at >= bytes.length) throw new RangeError('a number ends too early');
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      factor *= 128;
      big |= BigInt(byte & 127) << BigInt(7 * count);
      // Negative numbers take ten bytes, of which a float holds too few.
      if (byte < 128) return count < 7 ? value : Number(BigInt.asIntN(64, big));
    }
    throw new RangeError('a number is too long');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('a field ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const wire = key & 7;
    const value =
      wire === 0 ? varint() : wire === 1 ? take(8) : wire === 2 ? take(varint()) : wire === 5 ? take(4) : undefined;
    if (value === undefined) throw new RangeError(`a field of kind ${wire}`);
    fields.push({ number: key >>> 3, value });
  }
  return fields;
}

/** All of one field; numbers may be packed into one. */
export function integersOf(fields: readonly Field[], number: number): number[] {
  return all(fields, number).flatMap((value) => (typeof value === 'number' ? [value] : unpackIntegers(value)));
}

export function floatsOf(fields: readonly Field[], number: number): number[] {
  return bytesOf(fields, number).flatMap((value) => {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    return Array.from({ length: value.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
  });
}

export function bytesOf(fields: readonly Field[], number: number): Uint8Array[] {
  return all(fields, number).filter((value) => typeof value !== 'number');
}

export function textsOf(fields: readonly Field[], number: number): string[] {
  return bytesOf(fields, number).map((value) => new TextDecoder().decode(value));
}

function all(fields: readonly Field[], number: number): (number | Uint8Array)[] {
  return fields.filter((field) => field.number === number).map(({ value }) => value);
}

function unpackIntegers(bytes: Uint8Array): number[] {
  // Each as a field of its own: number 1, kind 0.
  const out: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.findIndex((byte, i) => i >= at && byte < 128) + 1;
    if (end <= at) throw new RangeError('a number ends too early');
    out.push(...integersOf(readFields(Uint8Array.of(8, ...bytes.subarray(at, end))), 1));
    at = end;
  }
  return out;
}
