/** Kernels of the transposed layers, made when first used. */
import type { ModelFile } from '../../format/index.ts';
import { sideOf } from '../layer.ts';
import type { Heap } from '../heap.ts';
import type { Place } from '../layers.ts';
import { PackedKernels, type Kernels, type StoredKernel } from '../weights.ts';

export class TransposedLayers {
  readonly #kernels = new Map<string, PackedKernels>();

  constructor(
    private readonly heap: Heap,
    private readonly model: ModelFile,
  ) {}

  /** @param input first channels that are used of what goes into the layer. @param out and of what comes out */
  kernels({ prefix, size, up }: Place, input: number, out: number): Kernels {
    const load = (): StoredKernel => {
      const { data, shape } = this.model.tensor(`generator.${prefix}.conv.weight`);
      return { data, out: shape[1], input: shape[2] };
    };
    let found = this.#kernels.get(prefix);
    if (!found) {
      const stored = load();
      const exchanged = { out: stored.input, input: stored.out };
      found = new PackedKernels(this.heap, sideOf(up ? size / 2 : size), up ? 'down' : 'same', exchanged);
      this.#kernels.set(prefix, found);
    }
    found.reach(out, input, () => transposed(load(), !up));
    return found;
  }

  release(): void {
    for (const kernels of this.#kernels.values()) kernels.release();
    this.#kernels.clear();
  }
}

/** [out, input, 3, 3] -> [input, out, 3, 3]. @param turned by half a turn */
function transposed({ data, out, input }: StoredKernel, turned: boolean): StoredKernel {
  const result = new Float32Array(data.length);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < input; i++)
      for (let tap = 0; tap < 9; tap++)
        result[(i * out + o) * 9 + tap] = data[(o * input + i) * 9 + (turned ? 8 - tap : tap)];
  return { data: result, out: input, input: out };
}
