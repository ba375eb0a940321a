/** The PyTorch generator of models/training in a process of its own, one thread. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { trainingPython } from '../../support/python.ts';
import type { RungResult, RungTask } from './task.ts';

/** Of the up-convolution (rungs.py): the one of models/training, and that of the published code. */
export type Form = 'polyphase' | 'transposed';

export interface PyTorch {
  readonly version: string;
  readonly pid: number;
  draw(task: RungTask, form: Form): Promise<RungResult>;
  close(): Promise<void>;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** @param allocator `kept`: glibc keeps large buffers (as `anycost` does); `default`: it returns them to the system */
export async function openPyTorch(model: string, allocator: 'kept' | 'default'): Promise<PyTorch> {
  const PYTHON = trainingPython();
  const env = { ...process.env, PYTHON, OMP_NUM_THREADS: '1', PYTHONPATH: path('../../../models/training') };
  const run = [path('./rungs.py'), model];
  const settings = allocator === 'kept' ? ['-m', 'anycost.cli.environment'] : [];
  const child = spawn(PYTHON, [...settings, ...run], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch ended; what it said is above.');
    return JSON.parse(value as string) as unknown;
  };
  const { torch } = (await next()) as { readonly torch: string };
  return {
    version: torch,
    pid: child.pid as number, // the settings start Python anew in the same process
    draw(task, form) {
      child.stdin.write(`${JSON.stringify({ ...task, form })}\n`);
      return next() as Promise<RungResult>;
    },
    async close() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
