/** The script of the sandboxed iframe of rungs.ts: starts the worker as the panel does, and hands its calls through. */
import * as Comlink from 'comlink';
import { spawnFirst } from '../../../ui/worker/spawn.ts';
import type { BenchWorker } from './worker.ts';

export interface BenchPage {
  /** base64 of the worker's script. */
  workerSource: string;
  /** Resolves when the worker has opened the model. */
  ready: Promise<void>;
  bench: Comlink.Remote<BenchWorker>;
}

const page = globalThis as unknown as BenchPage;
page.ready = new Promise((resolve, reject) =>
  addEventListener('message', ({ data: [wasm, model] }: MessageEvent<readonly [ArrayBuffer, ArrayBuffer]>) => {
    const start = async (): Promise<void> => {
      const { worker } = await spawnFirst(page.workerSource, async () => undefined);
      page.bench = Comlink.wrap<BenchWorker>(worker);
      await page.bench.open(Comlink.transfer(wasm, [wasm]), Comlink.transfer(model, [model]));
    };
    start().then(resolve, reject);
  }),
);
