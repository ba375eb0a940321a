import { decodeBase64, type Packed } from './unpack.ts';

/** Kinds of worker a page without a file of its own can start, in the order they are tried. */
export type WorkerKind = 'data' | 'blob';

/**
 * In an opaque-origin iframe only a data: worker is offered WebGPU, while some content security policies allow only blob:
 * (runtime-facts §1). Both are classic workers: module workers from a blob: do not start there.
 * @param source the script, for a data: worker as base64
 */
export function spawn(kind: WorkerKind, source: Packed): Worker {
  if (kind === 'data') return new Worker(`data:text/javascript;charset=utf-8;base64,${source as string}`);
  const bytes = typeof source === 'string' ? decodeBase64(source) : source;
  const url = URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }));
  try {
    return new Worker(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Tries the kinds in turn until `greet` answers.
 * @param greet resolves when the worker's script runs
 * @throws Error with the reason of each kind when none works
 */
export async function spawnFirst<T>(
  source: Packed,
  greet: (worker: Worker) => Promise<T>,
  patience = 10_000,
): Promise<{ readonly worker: Worker; readonly kind: WorkerKind; readonly greeting: T }> {
  const reasons: string[] = [];
  // A data: worker has an origin of its own, so it cannot share memory with anyone. A page that fetched the script has an origin too.
  const kinds =
    typeof source !== 'string'
      ? (['blob'] as const)
      : globalThis.crossOriginIsolated
        ? (['blob', 'data'] as const)
        : (['data', 'blob'] as const);
  for (const kind of kinds) {
    let worker: Worker | undefined;
    try {
      worker = spawn(kind, source);
      return { worker, kind, greeting: await answer(worker, greet, patience) };
    } catch (error) {
      worker?.terminate();
      reasons.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`No worker can be started here (${reasons.join('; ')}).`);
}

function answer<T>(worker: Worker, greet: (worker: Worker) => Promise<T>, patience: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), patience);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message || 'refused'));
    };
    greet(worker)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
