/**
 * The Python tests of this folder: `npm run test:training`; what follows is passed on to pytest (`npm run test:training -- -k golden`).
 *
 * $PYTHON names another interpreter than python3. One thread, so that a busy machine and an idle one take the same path.
 */
import { spawnSync } from 'node:child_process';

const here = import.meta.dirname;
const python = process.env.PYTHON ?? 'python3';
const env = { ...process.env, OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1' };

const found = spawnSync(python, ['-c', 'import torch, onnx, safetensors, sklearn, tqdm, pytest, importlinter'], {
  env,
});
if (found.status !== 0) {
  console.error(
    `${python} lacks something that the training tests need: ${python} -m pip install -e 'models/training[test]'. ` +
      'Another Python: PYTHON=/path/to/python3 npm run test:training.',
  );
  process.exit(1);
}
const run = spawnSync(python, ['-m', 'pytest', ...process.argv.slice(2)], { cwd: here, env, stdio: 'inherit' });
if (run.error) console.error(`The training tests could not be started: ${run.error.message}`);
process.exit(run.status ?? 1);
