import { resolveObjectURL } from 'node:buffer';
import { Worker as NodeWorker } from 'node:worker_threads';
import { compileFunctions } from './code/module.ts';
import { Heap } from './heap.ts';
import { hire } from './threads.ts';

/** A thread of Node that offers a script what a browser's worker does. */
class BrowserWorker {
  onmessage: (() => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  private readonly thread: Promise<NodeWorker>;

  constructor(url: string) {
    this.thread = this.start(url);
  }

  private async start(url: string): Promise<NodeWorker> {
    const script = await resolveObjectURL(url)!.text();
    const around = `const { parentPort } = require('node:worker_threads');
      globalThis.postMessage = (message) => parentPort.postMessage(message);
      globalThis.close = () => parentPort.close();
      parentPort.on('message', (data) => onmessage({ data }));`;
    const thread = new NodeWorker(`${around}\nvar onmessage;${script}`, { eval: true });
    thread.on('message', () => this.onmessage?.());
    thread.on('error', ({ message }) => this.onerror?.({ message, preventDefault: () => undefined }));
    return thread;
  }

  postMessage(message: unknown): void {
    void this.thread.then((thread) => thread.postMessage(message));
  }

  terminate(): void {
    void this.thread.then((thread) => thread.terminate());
  }
}

const { Worker } = globalThis;
const { notify } = Atomics;
beforeAll(() => {
  Object.assign(globalThis, { Worker: BrowserWorker });
});
afterAll(() => {
  Object.assign(globalThis, { Worker });
  Atomics.notify = notify;
});

/** So long that a member has done its part. */
function dawdle(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('each member does each round once, however late the call that wakes it', async () => {
  const module = await compileFunctions({ shared: true });
  const heap = new Heap(module, true);
  const team = await hire(heap, module, 3);
  // On a busy machine this thread may lose the processor before the call. A member that had not fallen asleep yet sees the round
  // without it, does it, and sleeps when it comes; here all do, by a call more.
  Atomics.notify = ((...which: Parameters<typeof notify>) => {
    const woken = notify(...which);
    dawdle(5);
    return woken + notify(...which);
  }) as typeof notify;
  const ROUNDS = 12;
  const row = ROUNDS + 2;
  const rows = [0, 1, 2].map(() => heap.put(Float32Array.from({ length: row }, (_, i) => i)));
  for (let round = 1; round <= ROUNDS; round++) {
    // Each time one number to the right: twice is not once.
    team.share(3, (call, first, last) => {
      for (let piece = first; piece < last; piece++) call('move', rows[piece] + 4, rows[piece], 4 * (row - 1));
    });
    const expected = Array.from({ length: row }, (_, i) => Math.max(0, i - round));
    for (const at of rows) expect([...heap.floats.subarray(at / 4, at / 4 + row)]).toEqual(expected);
  }
  team.end();
});

test('a memory that grew meanwhile is as large for every member', async () => {
  const module = await compileFunctions({ shared: true });
  const heap = new Heap(module, true);
  const team = await hire(heap, module, 2);
  for (let round = 1; round <= 6; round++) {
    // More than is there, so that the next pieces and the lists lie behind it.
    heap.take(heap.size / 4);
    const [from, to] = [0, 1].map((member) => heap.put(Float32Array.of(round, member)));
    const copies = [heap.take(2), heap.take(2)];
    team.share(2, (call, first) => call('move', copies[first], first === 0 ? from : to, 8));
    expect(copies.map((at) => [...heap.floats.subarray(at / 4, at / 4 + 2)])).toEqual([
      [round, 0],
      [round, 1],
    ]);
  }
  team.end();
});
