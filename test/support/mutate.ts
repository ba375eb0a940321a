/** Damage to a file as fast-check describes it: bits flipped, fields set to extremes, bytes cut, repeated or put in. */
import fc from 'fast-check';
import type { Bytes } from './pickles.ts';

/** Where: anywhere, or near an end, where the structure of most files is. */
const place = fc.oneof(
  fc
    .double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    .map((share) => (length: number) => Math.floor(share * length)),
  fc.nat(2500).map((n) => (length: number) => Math.min(n, length)),
  fc.nat(2500).map((n) => (length: number) => Math.max(0, length - n)),
);

type Mutation = (bytes: Bytes) => Bytes;

const edited = (bytes: Bytes, change: (copy: Bytes) => void): Bytes => {
  const copy = bytes.slice();
  change(copy);
  return copy;
};

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ at: place, bit: fc.nat(7) }).map(
    ({ at, bit }): Mutation =>
      (bytes) =>
        edited(bytes, (copy) => (copy[at(copy.length)] ^= 1 << bit)),
  ),
  fc.record({ at: place, value: fc.nat(255) }).map(
    ({ at, value }): Mutation =>
      (bytes) =>
        edited(bytes, (copy) => (copy[at(copy.length)] = value)),
  ),
  fc.record({ at: place, width: fc.constantFrom(2, 4, 8), value: fc.constantFrom(0, 0xff, 0x7f, 1) }).map(
    ({ at, width, value }): Mutation =>
      (bytes) =>
        edited(bytes, (copy) => copy.fill(value, at(copy.length), at(copy.length) + width)),
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.slice(0, at(bytes.length)),
  ),
  fc.record({ at: place, count: fc.integer({ min: 1, max: 300 }) }).map(({ at, count }): Mutation => (bytes) => {
    const cut = at(bytes.length);
    return concat(bytes.slice(0, cut), bytes.slice(cut + count));
  }),
  fc
    .record({ at: place, what: fc.uint8Array({ minLength: 1, maxLength: 12 }) })
    .map(({ at, what }): Mutation => (bytes) => {
      const cut = at(bytes.length);
      return concat(bytes.slice(0, cut), what, bytes.slice(cut));
    }),
  fc.record({ from: place, to: place, count: fc.integer({ min: 1, max: 300 }) }).map(
    ({ from, to, count }): Mutation =>
      (bytes) =>
        edited(bytes, (copy) => {
          const start = from(copy.length);
          copy.copyWithin(to(copy.length), start, start + count);
        }),
  ),
);

function concat(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** One to three of them, one after the other. */
export const damage: fc.Arbitrary<Mutation> = fc
  .array(mutation, { minLength: 1, maxLength: 3 })
  .map((all) => (bytes) => all.reduce((changed, one) => one(changed), bytes));
