/**
 * A team of several threads, where the page is cross-origin isolated: only then may workers share memory. Each layer is one
 * round: the calls of every member are written down, all do theirs, and the layer is done when the last one is.
 */
import type { FunctionName } from './code/module.ts';
import type { Heap } from './heap.ts';
import type { Call, Team, Work } from './team.ts';

/** Words of the control block: rounds so far (-1: go home), members done, whether one failed; then each one's first word and number of words. */
const [ROUND, DONE, FAILED, LISTS] = [0, 1, 2, 3];

/** A call: which function, how many parameters, and they. */
const HEAD = 2;

/** Time for a worker to start, ms. */
const PATIENCE = 5000;

/** The other members. Plain script, since it starts from a Blob; what it does is `run` below, in a loop. */
const MEMBER = `
onmessage = ({ data: { module, memory, control, names, member } }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = names.map((name) => exports[name]);
  postMessage('here');
  for (let round = 0; ; ) {
    // The call that wakes us may come so late that its round is done: only another number is another round.
    while (Atomics.load(control, ${ROUND}) === round) Atomics.wait(control, ${ROUND}, round);
    round = Atomics.load(control, ${ROUND});
    if (round < 0) return close();
    try {
      let at = control[${LISTS} + 2 * member];
      const end = at + control[${LISTS} + 1 + 2 * member];
      // Another thread made the memory larger: this one may hear of it a little later.
      let words = new Int32Array(memory.buffer);
      while (words.length < end) words = new Int32Array(memory.buffer);
      while (at < end) {
        const first = at + ${HEAD};
        const next = first + words[at + 1];
        functions[words[at]](...words.subarray(first, next));
        at = next;
      }
    } catch {
      Atomics.store(control, ${FAILED}, 1);
    }
    Atomics.add(control, ${DONE}, 1);
    Atomics.notify(control, ${DONE});
  }
};`;

/** Whether this thread may wait for others and share memory with them. */
export function canShare(): boolean {
  return typeof Worker === 'function' && globalThis.crossOriginIsolated === true;
}

/**
 * @param module compiled for shared memory, of the same kind as the heap's
 * @param members this thread included, 2 or more
 * @throws Error when a worker does not start
 */
export async function hire(heap: Heap, module: WebAssembly.Module, members: number): Promise<Team> {
  const control = new Int32Array(new SharedArrayBuffer(4 * (LISTS + 2 * members)));
  const names = Object.keys(heap.functions) as FunctionName[];
  const numbers = new Map(names.map((name, i) => [name, i]));
  const url = URL.createObjectURL(new Blob([MEMBER], { type: 'text/javascript' }));
  const workers: Worker[] = [];
  const end = (): void => {
    Atomics.store(control, ROUND, -1);
    Atomics.notify(control, ROUND);
    for (const worker of workers) worker.terminate();
  };
  try {
    const here = Array.from({ length: members - 1 }, (_, i) => {
      const worker = new Worker(url);
      workers.push(worker);
      worker.postMessage({ module, memory: heap.memory, control, names, member: i + 1 });
      return arrival(worker);
    });
    await Promise.all(here);
  } catch (error) {
    end();
    throw error;
  } finally {
    URL.revokeObjectURL(url);
  }

  /** Everybody's calls, written down one after the other. */
  const record = (pieces: number, work: Work): { readonly words: number[]; readonly ends: readonly number[] } => {
    const words: number[] = [];
    const call: Call = (name, ...parameters) => {
      words.push(numbers.get(name) as number, parameters.length, ...parameters);
    };
    const ends = Array.from({ length: members }, (_, member) => {
      const [first, last] = [member, member + 1].map((m) => Math.floor((m * pieces) / members));
      if (last > first) work(call, first, last, member);
      return words.length;
    });
    return { words, ends };
  };

  return {
    members,
    share(pieces, work) {
      const { words, ends } = record(pieces, work);
      const at = heap.take(words.length);
      const memory = new Int32Array(heap.memory.buffer);
      memory.set(words, at / 4);
      ends.forEach((last, member) => {
        const first = member === 0 ? 0 : ends[member - 1];
        control[LISTS + 2 * member] = at / 4 + first;
        control[LISTS + 1 + 2 * member] = last - first;
      });
      Atomics.store(control, DONE, 0);
      Atomics.add(control, ROUND, 1);
      Atomics.notify(control, ROUND);
      run(heap, names, memory, at / 4, at / 4 + ends[0]);
      for (let done = 0; done < members - 1; done = Atomics.load(control, DONE)) Atomics.wait(control, DONE, done);
      heap.give(at);
      if (Atomics.load(control, FAILED) !== 0) throw new Error('A thread of the generator failed.');
    },
    end,
  };
}

function run({ functions }: Heap, names: readonly FunctionName[], words: Int32Array, from: number, end: number): void {
  for (let at = from; at < end;) {
    const first = at + HEAD;
    const next = first + words[at + 1];
    functions[names[words[at]]](...words.subarray(first, next));
    at = next;
  }
}

function arrival(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('A thread did not start.')), PATIENCE);
    worker.onmessage = () => {
      clearTimeout(timer);
      resolve();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      reject(new Error(event.message || 'A thread was refused.'));
    };
  });
}
