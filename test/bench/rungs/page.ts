/** The script of the iframe of rungs.ts: starts the worker as the panel does, and hands its calls through. */
import * as Comlink from 'comlink';
import { spawnFirst } from '../../../ui/worker/spawn.ts';
import type { BenchWorker } from './worker.ts';

export interface BenchPage {
  /** base64 of the worker's script. */
  workerSource: string;
  /** That may draw. */
  threads: number;
  /** Resolves when the worker has opened the model, to the threads that do draw. */
  ready: Promise<number>;
  bench: Comlink.Remote<BenchWorker>;
}

const page = globalThis as unknown as BenchPage;
page.ready = new Promise((resolve, reject) =>
  addEventListener('message', ({ data: [wasm, model] }: MessageEvent<readonly [ArrayBuffer, ArrayBuffer]>) => {
    const start = async (): Promise<number> => {
      const { worker } = await spawnFirst(page.workerSource, async () => undefined);
      page.bench = Comlink.wrap<BenchWorker>(worker);
      return page.bench.open(Comlink.transfer(wasm, [wasm]), Comlink.transfer(model, [model]), page.threads);
    };
    start().then(resolve, reject);
  }),
);
