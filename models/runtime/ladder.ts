import type { Generator, LadderOptions, Rung, SegmentCost } from './types.ts';
export declare function planLadder(generator: Generator, costs: readonly SegmentCost[], options?: LadderOptions): readonly Rung[];
