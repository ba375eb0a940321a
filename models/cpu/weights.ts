/**
 * Weights as the products want them: kernels in panels of eight outputs, [kinds of kernels, panels, inputs, 8]. A sub-generator
 * uses the first inputs and outputs of a layer (reference §2.1), which are the first rows of the first panels; so those of all ratios are one
 * store, filled as far as any ratio has come.
 */
import { convolution, downConvolution, upConvolution, type Algorithm, type Side } from './algorithms.ts';
import { PANEL } from './code/product.ts';
import { APART, type Heap } from './heap.ts';

/** A matrix of which columns are outputs. */
export interface Panels {
  readonly at: number;
  /** From a panel to the next, bytes. */
  readonly panel: number;
}

export interface Kernels extends Panels {
  /** What they are for. */
  readonly algorithm: Algorithm;
  /** From one kind of kernel to the next, bytes. */
  readonly kind: number;
  /** Squared sums of each kernel, for demodulation. */
  readonly squares: Panels;
}

export interface StoredKernel {
  /** [out, input, 3, 3]. */
  readonly data: Float32Array;
  readonly out: number;
  readonly input: number;
}

export function panelsOf(out: number): number {
  return Math.ceil(out / PANEL);
}

/** Rows of a transposed matrix [columns, rows], scaled, as panels. @param rows a multiple of four, or filled up with zeros to one */
export function packMatrix(heap: Heap, data: Float32Array, columns: number, rows: number, scale: number): Panels {
  const height = Math.ceil(rows / 4) * 4;
  const count = panelsOf(columns) * PANEL;
  const at = heap.take(count * height);
  const to = heap.floats.subarray(at / 4, at / 4 + count * height).fill(0);
  for (let column = 0; column < columns; column++) {
    const first = (column - (column % PANEL)) * height + (column % PANEL);
    for (let row = 0; row < rows; row++) to[first + row * PANEL] = data[column * rows + row] * scale;
  }
  return { at, panel: 4 * PANEL * height };
}

/** What a layer does to the size of a picture; it halves it only where gradients run backwards. */
export type Resizing = 'same' | 'up' | 'down';

const ALGORITHMS = { same: convolution, up: upConvolution, down: downConvolution };

/** Kernels of one layer, of which more are made when wider sub-generators ask for them. */
export class PackedKernels implements Kernels {
  readonly at: number;
  readonly panel: number;
  readonly kind: number;
  readonly squares: Panels;
  readonly bytes: number;
  /** Inputs and panels that are there. */
  #inputs = 0;
  #panels = 0;

  readonly algorithm: Algorithm;
  readonly #transform: 'kernels1' | 'kernels4' | 'upKernels1' | 'upKernels4';

  /**
   * @param onSize told how many bytes it will take, before it takes them
   */
  constructor(
    private readonly heap: Heap,
    side: Side,
    resizing: Resizing,
    { out, input }: Omit<StoredKernel, 'data'>,
    onSize: (bytes: number) => void = () => undefined,
  ) {
    this.algorithm = ALGORITHMS[resizing](side);
    this.#transform = resizing === 'same' ? `kernels${side}` : `upKernels${side}`;
    const kinds = this.algorithm.kernel.length ** 2;
    this.panel = 4 * PANEL * input;
    this.kind = this.panel * panelsOf(out) + APART;
    this.bytes = (kinds + 1) * this.kind;
    onSize(this.bytes);
    this.at = heap.take((kinds * this.kind) / 4);
    this.squares = { at: heap.take(this.kind / 4), panel: this.panel };
  }

  /** Makes sure of the first inputs and outputs. @param load the layer's weights; not called when all is there */
  reach(inputs: number, out: number, load: () => StoredKernel): void {
    const panels = panelsOf(out);
    if (inputs <= this.#inputs && panels <= this.#panels) return;
    const stored = load();
    const [wasInputs, wasPanels] = [this.#inputs, this.#panels];
    const rows = Math.max(inputs, wasInputs);
    if (rows > wasInputs && wasPanels > 0) this.#fill(stored, wasInputs, rows, 0, wasPanels);
    if (panels > wasPanels) this.#fill(stored, 0, rows, wasPanels, panels);
    this.#inputs = rows;
    this.#panels = Math.max(panels, wasPanels);
  }

  release(): void {
    this.heap.give(this.at);
    this.heap.give(this.squares.at);
  }

  #fill({ data, out, input }: StoredKernel, from: number, to: number, firstPanel: number, lastPanel: number): void {
    const { heap } = this;
    const rows = to - from;
    const distance = rows * PANEL + APART / 4;
    const taps = heap.take(9 * distance);
    for (let panel = firstPanel; panel < lastPanel; panel++) {
      const { floats } = heap;
      const [base, step] = [taps / 4, distance];
      const squares = (this.squares.at + panel * this.panel) / 4 + from * PANEL;
      for (let column = 0; column < PANEL; column++) {
        const o = panel * PANEL + column;
        for (let i = 0; i < rows; i++) {
          const at = i * PANEL + column;
          const source = (o * input + from + i) * 9;
          let sum = 0;
          for (let tap = 0; tap < 9; tap++) {
            const value = o < out ? data[source + tap] : 0;
            sum += value * value;
            floats[base + tap * step + at] = value;
          }
          floats[squares + at] = sum;
        }
      }
      const target = this.at + panel * this.panel + 4 * from * PANEL;
      heap.functions[this.#transform](taps, 12 * step, 4 * step, 0, target, this.kind, (rows * PANEL) / 4, 1, 0);
    }
    heap.give(taps);
  }
}
