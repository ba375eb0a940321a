/** Sessions of generator blocks, made on first use and kept within a budget: weights of a narrower block are slices of the same tensors. */
import { buildSegment, type NoiseMode } from '../graph/segment.ts';
import type { ModelFile } from '../format/index.ts';
import type { Backend, Net, Runtime } from './ort.ts';

export interface SegmentStore {
  /** The block `index` of a generator with these widths; blocks with equal [in, up, out] are one session. */
  get(index: number, widths: readonly number[]): Promise<Net>;
  release(): Promise<void>;
}

/** Widths a block depends on. */
export function segmentWidths(index: number, widths: readonly number[]): readonly number[] {
  return index === 0 ? widths.slice(0, 2) : widths.slice(2 * index - 1, 2 * index + 2);
}

export function createSegmentStore(
  runtime: Runtime,
  model: ModelFile,
  backend: Backend,
  noise: NoiseMode,
  limit = 64,
): SegmentStore {
  const open = new Map<string, Promise<Net>>();
  return {
    async get(index, widths) {
      const key = `${index}:${segmentWidths(index, widths).join()}`;
      const found = open.get(key);
      if (found) {
        open.delete(key); // most recently used goes last
        open.set(key, found);
        return found;
      }
      // Winograd was measured on WASM only; a GPU's own 3x3 kernel is left alone.
      const onnx = buildSegment(model, { index, channels: widths, noise, conv: backend === 'wasm' ? 'auto' : 'plain' });
      const net = runtime.open(onnx, { backend, onDevice: ['feature'] });
      open.set(key, net);
      net.catch(() => open.delete(key));
      if (open.size > limit) {
        const [oldest, session] = open.entries().next().value as [string, Promise<Net>];
        open.delete(oldest);
        await (await session).release();
      }
      return net;
    },
    async release() {
      const sessions = [...open.values()];
      open.clear();
      for (const session of sessions)
        await session.then(
          (net) => net.release(),
          () => undefined,
        );
    },
  };
}
