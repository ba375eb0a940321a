/** Sessions of generator blocks, made on first use and kept within a budget: weights of a narrower block are slices of the same tensors. */
import type { Precision } from '../graph/onnx-writer.ts';
import { buildSegment, type NoiseMode } from '../graph/segment.ts';
import { remembered, type ModelFile } from '../format/index.ts';
import type { Backend, Net, Runtime } from './ort.ts';

/** What is kept open. */
export interface SegmentLimits {
  readonly sessions: number;
  /**
   * Weights as stored, bytes. config-f has 113 MB at ratio 1 and about 150 MB in the blocks of all four ratios, so a climb never
   * closes what the next one opens.
   */
  readonly weights: number;
}

const LIMITS: SegmentLimits = { sessions: 64, weights: 256 * 2 ** 20 };

interface Opened {
  readonly net: Promise<Net>;
  readonly weights: number;
}

export interface SegmentStore {
  /** The block `index` of a generator with these widths; blocks with equal [in, up, out] are one session. @param addition whether it has that input */
  get(index: number, widths: readonly number[], addition?: boolean): Promise<Net>;
  release(): Promise<void>;
}

/** Widths a block depends on. */
export function segmentWidths(index: number, widths: readonly number[]): readonly number[] {
  return index === 0 ? widths.slice(0, 2) : widths.slice(2 * index - 1, 2 * index + 2);
}

export function createSegmentStore(
  runtime: Pick<Runtime, 'open'>,
  model: ModelFile,
  backend: Backend,
  noise: NoiseMode,
  { precision = 'float32', limits = LIMITS }: { readonly precision?: Precision; readonly limits?: SegmentLimits } = {},
): SegmentStore {
  const source = remembered(model);
  /** Least recently used first. */
  const open = new Map<string, Opened>();

  const make = (index: number, widths: readonly number[], addition: boolean): Opened => {
    const graph = buildSegment(source, { index, channels: widths, noise, precision, addition });
    const onDevice = graph.outputs.filter((name) => name === 'feature');
    const weights = graph.weights.reduce((sum, { data }) => sum + data.length, 0);
    return { net: runtime.open(graph, { backend, onDevice }), weights };
  };

  const closeOldest = async (): Promise<void> => {
    let total = [...open.values()].reduce((sum, { weights }) => sum + weights, 0);
    while (open.size > 1 && (open.size > limits.sessions || total > limits.weights)) {
      const [key, oldest] = open.entries().next().value as [string, Opened];
      open.delete(key);
      total -= oldest.weights;
      await close(oldest);
    }
  };

  return {
    async get(index, widths, addition = false) {
      const key = `${index}:${segmentWidths(index, widths).join()}${addition ? '+' : ''}`;
      const found = open.get(key);
      open.delete(key);
      const used = found ?? make(index, widths, addition);
      open.set(key, used);
      if (!found) {
        used.net.catch(() => open.delete(key));
        await closeOldest();
      }
      return used.net;
    },
    async release() {
      const all = [...open.values()];
      open.clear();
      for (const one of all) await close(one);
    },
  };
}

/** A session that could not be made needs no closing. */
function close({ net }: Opened): Promise<void> {
  return net.then(
    (made) => made.release(),
    () => undefined,
  );
}
