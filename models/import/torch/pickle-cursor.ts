/** Bytes of a pickle in order; every read checks that they are there. */
import { LIMITS } from './budget.ts';
import type { Complaints } from './complaints.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LATIN1 = new TextDecoder('latin1');

export class PickleCursor {
  private readonly view: DataView;
  private end: number;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly complaints: Complaints,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = Math.min(bytes.length, at + LIMITS.pickleBytes);
  }

  /** Moves on by `count` bytes and returns where they began. */
  private advance(count: number): number {
    const { at } = this;
    if (count > this.end - at)
      throw this.end < this.bytes.length
        ? this.complaints.refused(`its pickle is longer than ${LIMITS.pickleBytes} bytes`)
        : this.complaints.damaged('its pickle ends in the middle of a value');
    this.at = at + count;
    return at;
  }

  skip(count: number): void {
    this.advance(count);
  }

  /** A view of the file's own bytes, not a copy. */
  take(count: number): Uint8Array {
    const at = this.advance(count);
    return this.bytes.subarray(at, at + count);
  }

  /** The same for a bytes value: weights lie in those, so they do not count towards the pickle's length. */
  takeData(count: number): Uint8Array {
    if (count <= this.bytes.length - this.at) this.end = Math.min(this.bytes.length, this.end + count);
    return this.take(count);
  }

  u8(): number {
    return this.bytes[this.advance(1)];
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** @throws PortraitError where it is larger than any file */
  u64(): number {
    const value = Number(this.view.getBigUint64(this.advance(8), true));
    if (!Number.isSafeInteger(value)) throw this.complaints.damaged('its pickle ends in the middle of a value');
    return value;
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** Big-endian, unlike everything else in a pickle. */
  f64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  text(length: number): string {
    const bytes = this.take(length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw this.complaints.damaged('text in its pickle is not UTF-8');
    }
  }

  /** Up to the next newline. */
  line(): string {
    const newline = this.bytes.subarray(this.at, this.end).indexOf(0x0a);
    if (newline < 0 || newline > 1024) throw this.complaints.damaged('a name in its pickle has no end');
    const text = LATIN1.decode(this.take(newline));
    this.skip(1);
    return text;
  }

  /** LONG1: two's complement, little-endian; a number where that is exact. */
  long(): number | bigint {
    const bytes = this.take(this.u8());
    if (bytes.length > LIMITS.integerBytes) throw this.complaints.refused('it holds a whole number of absurd size');
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    const signed = BigInt.asIntN(8 * bytes.length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }
}
