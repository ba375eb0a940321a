/** A picture drawn so that gradients can follow: everything that layers read and made on the way stays until `release`. */
import { segmentNoises, segmentRows } from '../../graph/segment.ts';
import { segmentCount } from '../../graph/widths.ts';
import type { CpuBlock, CpuBlocks } from '../blocks.ts';
import { BlockTrace } from '../trace.ts';
import { TransposedLayers } from './layers.ts';
import { GradientWalk } from './walk.ts';

export interface PassRequest {
  /** Output widths of the whole generator, as many as `resolution` needs. */
  readonly widths: readonly number[];
  readonly resolution: number;
  /** [rows, styleDim], all of the model's. */
  readonly wplus: Float32Array;
  /** All maps of the model, in noise mode `input`. */
  readonly noises?: readonly Float32Array[];
}

/** Bytes that a pass keeps: what each layer read and made, with borders, and pictures; its gradients need the two largest of them once more. */
export function passBytes(widths: readonly number[], resolution: number): number {
  let bytes = 4 * 36 * widths[0];
  for (let index = 0; index < segmentCount(resolution); index++) {
    const size = 4 << index;
    const layers = index === 0 ? [widths[1]] : widths.slice(2 * index, 2 * index + 2);
    for (const channels of layers) bytes += 4 * (size + 2) ** 2 * channels;
    bytes += 12 * size * size;
  }
  return bytes;
}

/** Block by block there and back, so that a caller can let messages in, or stop, between two of them. */
export class Pass {
  readonly #blocks: CpuBlock[] = [];
  readonly #traces: BlockTrace[] = [];

  constructor(
    private readonly blocks: CpuBlocks,
    private readonly transposed: TransposedLayers,
    private readonly request: PassRequest,
  ) {}

  /** The next block. @returns whether there is another. @throws RangeError when there is no more memory */
  step(): boolean {
    const index = this.#blocks.length;
    const { widths, resolution, wplus, noises } = this.request;
    const { styleDim } = this.blocks.model.metadata.generator;
    const [first, count] = segmentRows(index);
    const [firstMap, maps] = segmentNoises(index);
    const w = wplus.subarray(first * styleDim, (first + count) * styleDim);
    const trace = new BlockTrace();
    this.#traces.push(trace);
    const before = this.#blocks[index - 1];
    this.#blocks.push(
      this.blocks.run({ index, widths, w, noises: noises?.slice(firstMap, firstMap + maps), before }, trace),
    );
    return this.#blocks.length < segmentCount(resolution);
  }

  /** Of each block done, [3, size, size]. */
  picture(index = this.#blocks.length - 1): Float32Array {
    return this.blocks.picture(this.#blocks[index]);
  }

  /** Backwards from the last block done. */
  back(): GradientWalk {
    const { styleDim } = this.blocks.model.metadata.generator;
    return new GradientWalk(this.blocks, this.transposed, this.#traces, this.request.wplus.length / styleDim);
  }

  release(): void {
    for (const trace of this.#traces.splice(0)) trace.giveBack(this.blocks.heap);
    for (const block of this.#blocks.splice(0)) this.blocks.release(block);
  }
}

/** Gradients of one generator's pictures by w+. */
export class Gradients {
  readonly #transposed: TransposedLayers;

  constructor(readonly blocks: CpuBlocks) {
    this.#transposed = new TransposedLayers(blocks.heap, blocks.model);
  }

  pass(request: PassRequest): Pass {
    return new Pass(this.blocks, this.#transposed, request);
  }

  /** Gives back the transposed kernels, which take as much memory as those of the layers. */
  release(): void {
    this.#transposed.release();
  }
}
