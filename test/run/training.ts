/** `npm run test:training [-- OPTION OF PYTEST…]`: the tests of models/training, in its own environment. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { preparePython, TRAINING } from './python-environment.ts';

try {
  const python = await preparePython();
  // One thread: a busy machine and an idle one add in the same order.
  const env = { ...process.env, PYTHON: python, OMP_NUM_THREADS: process.env['OMP_NUM_THREADS'] ?? '1' };
  const args = ['-m', 'pytest', join(TRAINING, 'tests'), ...process.argv.slice(2)];
  const { status, error } = spawnSync(python, args, { env, stdio: 'inherit' });
  if (error) throw new Error(`The training tests could not be started: ${error.message}`);
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
