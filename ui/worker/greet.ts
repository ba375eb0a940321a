/** Workers that are started for comlink: how each says that its script runs, and those that do one thing and go. */
import * as Comlink from 'comlink';
import { PortraitError, toResult, type Result } from '../../models/errors.ts';
import type { EngineBridge } from './bridge.ts';
import type { Importer } from './importer.ts';
import { spawnFirst } from './spawn.ts';
import { encodeBase64, unpack, type Packed } from './unpack.ts';

export function greet(worker: Worker): Promise<Comlink.Remote<EngineBridge>> {
  return answered(Comlink.wrap<EngineBridge>(worker));
}

export function greetImporter(worker: Worker): Promise<Comlink.Remote<Importer>> {
  return answered(Comlink.wrap<Importer>(worker));
}

async function answered<T extends { ping(): Promise<boolean> }>(remote: T): Promise<T> {
  if (!(await remote.ping())) throw new PortraitError('internal', 'The worker answered something else.');
  return remote;
}

/** A worker's script: what lies inside the page is packed, and is wanted as base64, as a data: URL takes it. */
export async function scriptOf(part: Promise<Packed>): Promise<Packed> {
  const script = await part;
  return typeof script === 'string' ? encodeBase64(new Uint8Array(await unpack(script))) : script;
}

/** A worker that is there for one call. @param part its script. @param ask the call; a worker that dies meanwhile is a failure */
export async function inOwnWorker<T, R>(
  part: Promise<Packed>,
  greeting: (worker: Worker) => Promise<R>,
  ask: (remote: R) => Promise<Result<T>>,
): Promise<Result<T>> {
  const done = await toResult(async () => {
    const { worker, greeting: remote } = await spawnFirst(await scriptOf(part), greeting);
    const died = new Promise<never>((_resolve, reject) => {
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
    try {
      return await Promise.race([ask(remote), died]);
    } finally {
      worker.terminate();
    }
  });
  return done.ok ? done.value : done;
}
