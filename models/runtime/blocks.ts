/** What a generator's blocks are, on any backend. */
import type { CpuBlockRequest } from '../cpu/index.ts';

export interface BlockRequest extends Omit<CpuBlockRequest, 'before'> {
  /** Of the block before, and of these blocks; none for the first. */
  readonly before?: BlockOutput;
  readonly signal?: AbortSignal;
}

export interface BlockOutput {
  /** [3, size, size], for reading only; stays as it is when this is disposed of. */
  picture(): Float32Array;
  dispose(): void;
}

export interface Blocks {
  /** Makes sure that a block can run at once. */
  prepare(index: number, widths: readonly number[]): Promise<void>;
  /** @throws PortraitError cancelled | out-of-memory; whatever the backend throws */
  run(request: BlockRequest): Promise<BlockOutput>;
  /** Nothing made by these blocks may be used any more. */
  release(): Promise<void>;
  /** Bytes in use, and taken from the system; unknown where onnxruntime holds them. */
  memory(): { readonly used: number; readonly size: number } | undefined;
}
