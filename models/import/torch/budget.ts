/** Bounds on what reading one file may cost, so that a hostile file ends in a sentence and not in a full memory. */
import type { Complaints } from './complaints.ts';

/** Bytes that may be decoded beyond `DECODED_PER_BYTE` times the file: room for small files that compress well. */
const DECODED_AT_LEAST = 64 * 1024 * 1024;
/** float16 storages grow threefold (bytes read, then float32); deflated ones some more. */
const DECODED_PER_BYTE = 16;

export const LIMITS = {
  /** Bytes of one pickle outside byte strings. A training checkpoint of config-f has about 0.2 MB. */
  pickleBytes: 16 * 1024 * 1024,
  /** Instructions of all pickles of a file: that checkpoint has about 31,000 (39 a tensor), NVIDIA's at 1024 px 37,000 and 450 small files within. */
  opcodes: 200_000,
  /** Values on the unpickler's stack: a dictionary's batch of 1,000 pairs needs about 2,000. */
  stack: 4096,
  /** Open marks, and tuples inside tuples. */
  depth: 64,
  /** Bytes of a whole number: the legacy layout's magic number has 10. */
  integerBytes: 16,
  dimensions: 8,
  /** Numbers of a tensor that repeats those of a smaller storage: a picture of noise at 1024 px, and w+ of every kind. */
  repeated: 4 * 1024 * 1024,
  zipEntries: 65_536,
} as const;

export interface Budget {
  /** @throws PortraitError model-wrong when the file has asked for more than its size allows */
  spend(bytes: number): void;
}

/** All bytes decoded from a file of `size` bytes, however often it asks, stay under 16 times its size and 64 MiB. */
export function decodingBudget(size: number, { refused }: Complaints): Budget {
  let left = DECODED_AT_LEAST + DECODED_PER_BYTE * size;
  return {
    spend(bytes) {
      left -= bytes;
      if (left < 0) throw refused('it unpacks to far more data than a model of its size has');
    },
  };
}
