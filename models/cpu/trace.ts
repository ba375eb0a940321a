/** What a block leaves behind for its gradients. */
import type { Features } from './features.ts';
import type { Heap } from './heap.ts';
import type { Place } from './layers.ts';

/** A layer and how many channels of it are used. */
export interface PlacedLayer {
  readonly place: Place;
  readonly input: number;
  readonly out: number;
}

/** What a layer read and made, kept for gradients. Its memory is the trace's. */
export interface TracedLayer {
  readonly placed: PlacedLayer;
  readonly x: Features;
  readonly y: Features;
  readonly style: Float32Array;
  readonly gain: Float32Array;
  /** Address of what was added to all channels. */
  readonly noise: number;
}

/** What a block read and made on its way, kept for gradients; `giveBack` when they are done, before the block is released. */
export class BlockTrace {
  readonly layers: TracedLayer[] = [];
  /** Factors of the channels that the picture was made of. */
  colourStyle = new Float32Array();
  /** Its own picture before the one before was added, [3, size, size]; only where that was cut off at a limit. */
  ownPicture: Float32Array | undefined;
  readonly #owned: number[] = [];

  own(at: number): void {
    this.#owned.push(at);
  }

  giveBack(heap: Heap): void {
    for (const at of this.#owned.splice(0)) heap.give(at);
  }
}
