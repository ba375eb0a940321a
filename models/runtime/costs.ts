/** Times of blocks on this device: measured where they ran, and for the others estimated from their arithmetic at the measured rate. */
import type { SegmentCost } from './types.ts';

/** Multiply-accumulates and widths of a block whose time is wanted. */
export interface Block {
  readonly segment: number;
  readonly widths: readonly number[];
  readonly macs: number;
}

export class BlockCosts {
  readonly #measured = new Map<string, Block & { readonly ms: number }>();

  /** Later times count for half, so that one slow moment passes. */
  record(block: Block, ms: number): void {
    const key = keyOf(block);
    const before = this.#measured.get(key)?.ms;
    this.#measured.set(key, { ...block, ms: before === undefined ? ms : (before + ms) / 2 });
  }

  has(block: Block): boolean {
    return this.#measured.has(keyOf(block));
  }

  /** By the rate of the measured block with the most arithmetic: in small ones the overhead of a run outweighs it. */
  time(block: Block): number {
    const known = this.#measured.get(keyOf(block));
    if (known) return known.ms;
    let largest: (Block & { readonly ms: number }) | undefined;
    for (const one of this.#measured.values()) if (!largest || one.macs > largest.macs) largest = one;
    return largest ? (largest.ms * block.macs) / largest.macs : Infinity;
  }

  list(blocks: Iterable<Block>): readonly SegmentCost[] {
    return [...blocks].map((block) => ({ segment: block.segment, widths: block.widths, ms: this.time(block) }));
  }
}

function keyOf({ segment, widths }: Block): string {
  return `${segment}:${widths.join()}`;
}
